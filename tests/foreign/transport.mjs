// SPDX-License-Identifier: GPL-3.0-or-later
// Copyright 2026 The Lifeboat developers

// A serial port as browsers have it, over the path of a terminal: what esptool-js needs, without a
// native module. The rate is set with stty while the port is open, so that the emulated board sees it
// as its client's.

import { spawn, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import tty from 'node:tty';

export class PtySerialPort {
  constructor(path) {
    this.path = path;
    this.readable = null;
    this.writable = null;
    this.fd = -1;
  }

  getInfo() {
    return {};
  }

  async setSignals() {
    // A pseudo terminal has no modem lines.
  }

  async setBaudRate(baud) {
    execFileSync('stty', ['-F', this.path, 'raw', '-echo', String(baud)]);
  }

  async open({ baudRate }) {
    this.fd = fs.openSync(this.path, fs.constants.O_RDWR | fs.constants.O_NOCTTY);
    await this.setBaudRate(baudRate);
    this.source = new tty.ReadStream(fs.openSync(this.path, fs.constants.O_RDWR | fs.constants.O_NOCTTY));
    this.readable = new ReadableStream({
      start: (controller) => {
        this.source.on('data', (chunk) => controller.enqueue(new Uint8Array(chunk)));
        this.source.on('error', (error) => {
          try { controller.error(error); } catch { /* closed already */ }
        });
        this.source.on('end', () => {
          try { controller.close(); } catch { /* closed already */ }
        });
      },
    });
    this.writable = new WritableStream({ write: (chunk) => this.#writeAll(chunk) });
  }

  async #writeAll(chunk) {
    let done = 0;
    while (done < chunk.length) {
      done += await new Promise((resolve, reject) => {
        fs.write(this.fd, chunk, done, chunk.length - done, null,
          (error, n) => (error ? reject(error) : resolve(n)));
      });
    }
  }

  async close() {
    this.source?.destroy();
    if (this.fd >= 0) fs.closeSync(this.fd);
    this.fd = -1;
    this.readable = this.writable = null;
  }
}

// Starts lifeboat-practice and waits for the path of its terminal.
export async function startBoard(program, args) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const path = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.on('exit', (code) => reject(new Error(`the practice board ended with ${code}`)));
  });
  const stop = () => new Promise((resolve) => {
    child.removeAllListeners('exit');
    child.on('exit', (code, signal) => resolve(code ?? signal));
    child.kill('SIGTERM');
  });
  return { path, stop, pid: child.pid };
}
