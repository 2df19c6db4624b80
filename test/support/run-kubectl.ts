import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import type { ApiRequest, Transport } from '../../src/client/transport.ts';
import { seededRandom } from '../../src/host/random.ts';
import { capturedSink } from '../../src/host/streams.ts';
import { main, type OpenTransport } from '../../src/kubectl/main.ts';

export interface Outcome {
  stdout: string;
  stderr: string;
  exitCode: number;
}

export interface Setting {
  env?: Record<string, string>;
  stdin?: string;
  /** Is standard error a terminal? */
  terminal?: boolean;
  open?: OpenTransport;
}

/** A folder of the test's own, in which kubectl runs; `done` removes it. */
export function folder(files: Record<string, string> = {}) {
  const path = mkdtempSync(join(tmpdir(), 'kubectl-test-'));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  };
  for (const [name, text] of Object.entries(files)) write(name, text);
  return {
    path,
    read: (name: string) => readFileSync(join(path, name), 'utf8'),
    done: () => rmSync(path, { recursive: true, force: true }),
    /** Arguments as a shell would split them, single quotes included. */
    async kubectl(
      line: string,
      { env = {}, stdin = '', terminal = false, open = noCluster }: Setting = {},
    ): Promise<Outcome> {
      const stdout = capturedSink();
      const stderr = capturedSink(terminal);
      const argv = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
      const exitCode = await main(
        argv,
        {
          clock: { now: () => Date.parse('2026-01-01T00:00:00Z') },
          random: seededRandom('test'),
          streams: { stdin: Readable.from([stdin]), stdout, stderr },
          env: { HOME: path, KUBESIM_HOME: join(path, 'home'), KUBECONFIG: '/dev/null', ...env },
          cwd: path,
        },
        open,
      );
      return { stdout: stdout.text(), stderr: stderr.text(), exitCode };
    },
  };
}

const noCluster: OpenTransport = async () => {
  throw new Error('this test has no cluster');
};

/** A server that answers each path with the object that the test gives for it. */
export function answering(answers: Record<string, unknown>, warnings: readonly string[] = []): OpenTransport {
  const transport: Partial<Transport> = {
    request: async ({ method, path }: ApiRequest) => {
      const body = answers[`${method} ${path}`] ?? answers[path];
      const code = (body as { code?: number } | undefined)?.code ?? 200;
      if (body === undefined) throw new Error(`nobody said how to answer ${method} ${path}`);
      return { code, body, warnings };
    },
    flush: async () => {},
    close: async () => {},
  };
  return async () => transport as Transport;
}
