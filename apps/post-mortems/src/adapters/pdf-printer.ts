import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '@debrief/service';
import { Injectable } from '@nestjs/common';

/** Longer than any document takes (0.3 s for 34 sections); a hung browser must not hang the request. */
const printMs = 30_000;

/**
 * Prints HTML by a Chromium of the installation, without a network and in a profile that is thrown away. Scripts cannot run: the page's
 * own policy (`default-src 'none'`) forbids them, and the sanitizer has left none. Chromium's printing itself needs its script engine.
 */
@Injectable()
export class PdfPrinter {
  async print(html: string, chromium: string): Promise<Buffer> {
    const folder = await mkdtemp(join(tmpdir(), 'debrief-print-'));
    try {
      const [page, pdf] = [join(folder, 'page.html'), join(folder, 'page.pdf')];
      await writeFile(page, html);
      await run(chromium, [
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        // Every name leads nowhere: the page cannot reach anything.
        '--host-resolver-rules=MAP * ~NOTFOUND',
        '--proxy-server=127.0.0.1:9',
        `--user-data-dir=${join(folder, 'profile')}`,
        '--no-pdf-header-footer',
        '--generate-pdf-document-outline',
        `--print-to-pdf=${pdf}`,
        `file://${page}`,
      ]);
      return await readFile(pdf);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

function run(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'ignore', timeout: printMs, killSignal: 'SIGKILL' });
    const failed = (detail: string): void => reject(new Problem(502, 'export/renderer-failed', undefined, detail));
    child.on('error', (error) => failed(error.message));
    child.on('exit', (code, signal) => (code === 0 ? resolve() : failed(`the renderer ended with ${code ?? signal}`)));
  });
}
