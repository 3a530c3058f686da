// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright 2026 The Lifeboat developers

// What the peer, esptool-js, takes for the same work on the same practice board; for tools/bench.
// Usage: bench-peer.mjs NODE-MODULES TERMINAL BAUD read SIZE | write FILE; prints seconds.

import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { PtySerialPort } from '../tests/foreign/transport.mjs';

const [modules, terminalPath, baud, what, argument] = process.argv.slice(2);
const { ESPLoader, Transport } = await import(pathToFileURL(path.join(modules, 'esptool-js', 'lib', 'index.js')));
const print = console.log;
const md5 = (data) => crypto.createHash('md5').update(data).digest('hex');
console.log = () => {};

const start = performance.now();
const loader = new ESPLoader({
  transport: new Transport(new PtySerialPort(terminalPath)),
  baudrate: Number(baud),
  romBaudrate: 115200,
  terminal: { clean() {}, writeLine() {}, write() {} },
});
await loader.main('no_reset');

if (what === 'read') {
  const data = await loader.readFlash(0, Number(argument));
  if (data.length !== Number(argument)) throw new Error(`read ${data.length} bytes`);
} else {
  const data = new Uint8Array(fs.readFileSync(argument));
  await loader.writeFlash({
    fileArray: [{ data, address: 0 }],
    flashMode: 'keep', flashFreq: 'keep', flashSize: 'keep', eraseAll: false, compress: true,
    calculateMD5Hash: (image) => md5(image),
  });
}

print(((performance.now() - start) / 1000).toFixed(2));
process.exit(0);
