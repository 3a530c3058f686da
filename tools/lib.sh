# What the tools share; read by them, not run.

# build_in FOLDER [MESON OPTION...]: configures when needed, then builds; quiet unless it fails.
build_in() {
  local folder=$1 log status
  shift
  log=$(mktemp)
  status=0
  if [ ! -f "$folder/build.ninja" ]; then
    rm -rf "$folder"
    echo "Configuring ${folder##*/} …" >&2
    meson setup "$folder" "$top" "$@" >"$log" 2>&1 || status=$?
  fi
  if [ "$status" = 0 ]; then
    # Stubs that were fetched after the first configuration count only after another one.
    if [ -f "$top/data/stubs/esp32.json" ] && ! grep -q stubs/esp32.json "$folder/build.ninja"; then
      meson setup --reconfigure "$folder" "$top" >"$log" 2>&1 || status=$?
    fi
  fi
  if [ "$status" = 0 ]; then
    ninja -C "$folder" >"$log" 2>&1 || status=$?
  fi
  if [ "$status" != 0 ]; then
    cat "$log" >&2
    echo "The build in ${folder##*/} failed." >&2
  fi
  rm -f "$log"
  return "$status"
}
