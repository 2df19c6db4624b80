import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { currentContext, openCluster, serving } from '../../../src/cluster/index.ts';
import type { Serving } from '../../../src/cluster/serve.ts';
import { homeOf } from '../../../src/host/home.ts';
import type { Host } from '../../../src/host/host.ts';

/** Serves clusters of homes as they are asked for, until `close`. */
export class Servers {
  readonly #serving = new Map<string, Promise<Serving>>();

  /** @returns the path of a kubeconfig for the cluster that is current in a host's home */
  async kubeconfig(host: Host): Promise<string> {
    const home = homeOf(host);
    const name = (await currentContext(home)) ?? (await madeByDefault(home, host));
    const path = join(home, `serve-${name}.kubeconfig`);
    let found = this.#serving.get(path);
    if (!found) this.#serving.set(path, (found = serve(home, name, host)));
    const { kubeconfig } = await found;
    if (!existsSync(path)) writeFileSync(path, kubeconfig);
    return path;
  }

  async close(): Promise<void> {
    for (const one of this.#serving.values()) await (await one).close();
    this.#serving.clear();
  }
}

async function serve(home: string, cluster: string, host: Host): Promise<Serving> {
  const { serveCluster } = await serving();
  return serveCluster({ cluster, home, host, address: '127.0.0.1', port: 0, log: () => {}, onFailure: () => {} });
}

async function madeByDefault(home: string, host: Host): Promise<string> {
  const cluster = await openCluster({ cluster: undefined, home, host });
  await cluster.close();
  return cluster.state.name;
}
