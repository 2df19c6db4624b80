import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterFolder, openCluster, serving } from '../../../src/cluster/index.ts';
import type { ServeOptions, Serving } from '../../../src/cluster/serve.ts';
import { systemClock } from '../../../src/host/clock.ts';
import type { Host } from '../../../src/host/host.ts';
import { systemRandom } from '../../../src/host/random.ts';
import { capturedSink } from '../../../src/host/streams.ts';

/** A cluster in a home of its own, served until `close`. */
export interface TestCluster extends Serving {
  host: Host;
  home: string;
  folder: string;
  /** Another server of the same cluster. */
  serveAgain(options?: Partial<ServeOptions>): Promise<Serving>;
}

export async function servedCluster(): Promise<TestCluster> {
  const home = mkdtempSync(join(tmpdir(), 'served-'));
  const host: Host = {
    clock: systemClock({}),
    random: systemRandom(),
    streams: { stdin: process.stdin, stdout: capturedSink(), stderr: capturedSink() },
    env: { KUBESIM_HOME: home, HOME: home, KUBESIM_SEED: 'served', PATH: process.env.PATH },
    cwd: home,
  };
  const made = await openCluster({ cluster: undefined, home, host });
  await made.close();
  const cluster = made.state.name;
  const { serveCluster } = await serving();
  const serve = (options: Partial<ServeOptions> = {}) =>
    serveCluster({
      cluster,
      home,
      host,
      address: '127.0.0.1',
      port: 0,
      log: () => {},
      onFailure: () => {},
      ...options,
    });
  const first = await serve();
  return {
    ...first,
    host,
    home,
    folder: clusterFolder(home, cluster),
    serveAgain: serve,
    async close() {
      await first.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
