# What the tools share; read by them, not run.

# quietly FOLDER COMMAND...: shows what the command says only when it fails.
quietly() {
  local folder=$1 log status=0
  shift
  log=$(mktemp)
  "$@" >"$log" 2>&1 || status=$?
  if [ "$status" != 0 ]; then
    cat "$log" >&2
    echo "The build in ${folder##*/} failed." >&2
  fi
  rm -f "$log"
  return "$status"
}

# configure FOLDER [MESON OPTION...]: anew when there are options, and not those of before.
configure() {
  local folder=$1
  shift
  if [ ! -f "$folder/build.ninja" ] || { [ $# != 0 ] && [ "$(cat "$folder/options" 2>/dev/null)" != "$*" ]; }; then
    rm -rf "$folder"
    echo "Configuring ${folder##*/} …" >&2
    quietly "$folder" meson setup "$folder" "$top" "$@" || return
    echo "$*" >"$folder/options"
  fi
  # Stubs that were fetched after the first configuration count only after another one.
  if [ -f "$top/data/stubs/esp32.json" ] && ! grep -q stubs/esp32.json "$folder/build.ninja"; then
    quietly "$folder" meson setup --reconfigure "$folder" "$top" || return
  fi
}

# build_in FOLDER [MESON OPTION...]: configures when needed, then builds; quiet unless it fails.
build_in() {
  configure "$@" && quietly "$1" ninja -C "$1"
}
