// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright 2026 The Lifeboat developers

// A client that is not ours, esptool-js, works on practice boards over a pseudo terminal.
// Usage: test-esptool.mjs LIFEBOAT-PRACTICE NODE-MODULES [BOARD...]; prints TAP.

import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PtySerialPort, startBoard } from './transport.mjs';

const [program, modules, ...only] = process.argv.slice(2);
const library = path.join(modules, 'esptool-js', 'lib', 'index.js');

const boards = {
  esp8266: { name: 'ESP8266', full: true },
  esp32: { name: 'ESP32', full: true },
  esp32c3: { name: 'ESP32-C3', full: true },
  esp32s3: { name: 'ESP32-S3', full: true },
  esp32s2: { name: 'ESP32-S2' },
  esp32c2: { name: 'ESP32-C2' },
  esp32c5: { name: 'ESP32-C5' },
  esp32c6: { name: 'ESP32-C6' },
  esp32c61: { name: 'ESP32-C61' },
  esp32h2: { name: 'ESP32-H2' },
  esp32p4: { name: 'ESP32-P4' },
  'sonoff-basic': { name: 'ESP8266', board: true },
  'vg-l7x': { name: 'ESP32', board: true },
};

if (!fs.existsSync(library)) {
  console.log('1..0 # SKIP esptool-js is not there: run tools/setup');
  process.exit(0);
}

const { ESPLoader, Transport } = await import(pathToFileURL(library));
const realLog = console.log;
const md5 = (data) => crypto.createHash('md5').update(data).digest('hex');

function assert(condition, message) {
  if (!condition) throw new Error(message);
}

function equal(a, b, what) {
  assert(Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0, `${what} differs`);
}

async function connect(port, baudrate) {
  const lines = [];
  const terminal = { clean() {}, writeLine: (line) => lines.push(line), write: (text) => lines.push(text) };
  const loader = new ESPLoader({ transport: new Transport(port), baudrate, romBaudrate: 115200, terminal });
  await loader.main('no_reset');
  return { loader, lines };
}

async function identify(loader, lines, board, size) {
  assert(loader.chip.CHIP_NAME === board.name, `found ${loader.chip.CHIP_NAME}`);
  assert(loader.IS_STUB, 'the stub does not run');
  assert(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(await loader.chip.readMac(loader)), 'no MAC');
  assert(lines.some((line) => line.startsWith('Crystal is ')), 'no crystal');
  const id = await loader.readFlashId();
  assert(2 ** (id >> 16 & 0xff) === size, `flash id ${id.toString(16)} for ${size} bytes`);
}

async function readAndVerify(loader, flash) {
  const want = fs.readFileSync(flash);
  equal(await loader.readFlash(0x800, 0x12345), want.subarray(0x800, 0x800 + 0x12345), 'what was read');
  assert(await loader.flashMd5sum(0, want.length) === md5(want), 'the digest of the whole flash differs');
}

async function writeAndErase(loader, flash) {
  const size = fs.statSync(flash).size;
  const data = new Uint8Array(150000);
  for (let i = 0; i < data.length; i++) data[i] = i % 7 === 0 ? crypto.randomInt(256) : i >> 8;
  const options = {
    flashMode: 'keep', flashFreq: 'keep', flashSize: 'keep', eraseAll: false,
    calculateMD5Hash: (image) => md5(image),
  };
  const before = fs.readFileSync(flash);

  await loader.writeFlash({ ...options, compress: true, fileArray: [{ data, address: 0x20000 }] });
  await loader.writeFlash({ ...options, compress: false, fileArray: [{ data: data.subarray(0, 20000), address: 0x60000 }] });
  const after = fs.readFileSync(flash);
  equal(after.subarray(0x20000, 0x20000 + data.length), data, 'the compressed write');
  equal(after.subarray(0x60000, 0x60000 + 20000), data.subarray(0, 20000), 'the plain write');
  equal(after.subarray(0, 0x20000), before.subarray(0, 0x20000), 'what is before the write');
  equal(after.subarray(0x70000), before.subarray(0x70000), 'what is behind the write');

  await loader.eraseFlash();
  equal(fs.readFileSync(flash), Buffer.alloc(size, 0xff), 'the erased flash');
  assert(await loader.flashMd5sum(0, size) === md5(Buffer.alloc(size, 0xff)), 'the digest of the erased flash');
}

async function run(key, board, folder) {
  const flash = path.join(folder, `${key}.bin`);
  const link = path.join(folder, `${key}.link`);
  const practice = await startBoard(program,
    [board.board ? '--board' : '--chip', key, '--flash', flash, '--link', link, '--instant']);
  const port = new PtySerialPort(link);
  try {
    const { loader, lines } = await connect(port, 921600);
    await identify(loader, lines, board, fs.statSync(flash).size);
    await readAndVerify(loader, flash);
    if (board.full) await writeAndErase(loader, flash);
    await loader.transport.disconnect();

    // The next client finds the stub where the last one left it.
    const again = new ESPLoader({
      transport: new Transport(new PtySerialPort(link)), baudrate: 921600, romBaudrate: 921600,
      terminal: { clean() {}, writeLine() {}, write() {} },
    });
    await again.main('no_reset');
    assert(again.syncStubDetected, 'the stub has gone between two clients');
    await again.transport.disconnect();
  } finally {
    assert(await practice.stop() === 0, 'the practice board did not end well');
  }
  assert(!fs.existsSync(link), 'the link was left behind');
}

const keys = Object.keys(boards).filter((key) => only.length === 0 || only.includes(key));
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'lifeboat-foreign-'));
realLog(`1..${keys.length}`);
console.log = () => {};
for (const [i, key] of keys.entries()) {
  try {
    await run(key, boards[key], folder);
    realLog(`ok ${i + 1} ${key}`);
  } catch (error) {
    realLog(`not ok ${i + 1} ${key}`);
    realLog(String(error.stack).replace(/^/gm, '# '));
  }
}
fs.rmSync(folder, { recursive: true });
process.exit(0);
