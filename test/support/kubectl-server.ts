import type { Transport } from '../../src/client/transport.ts';
import { type TestServer, testServer } from './api-server.ts';
import { folder, type Outcome } from './run-kubectl.ts';

/** kubectl in a folder of its own, with an API server but no controllers behind it. */
export async function kubectlWithServer(files: Record<string, string> = {}) {
  const here = folder(files);
  const server: TestServer = await testServer();
  const transport: Transport = {
    request: (request) => server.handle(request),
    watch: (request, signal) => server.watch(request, signal),
    stream: async () => {
      throw new Error('no streams here');
    },
    flush: async () => {},
    close: async () => {},
  };
  const kubectl = (line: string, stdin = ''): Promise<Outcome> =>
    here.kubectl(line, { open: async () => transport, stdin });
  return {
    ...here,
    server,
    kubectl,
    /** What is on the screen afterwards. */
    printed: async (line: string, stdin = ''): Promise<string> => {
      const { stdout, stderr } = await kubectl(line, stdin);
      return stdout + stderr;
    },
  };
}
