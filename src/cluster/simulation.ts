import type { KubeObject } from '../apimachinery/meta.ts';
import type { HttpRequest, HttpResponse, Net } from '../apimachinery/net.ts';
import type { Stream } from '../apimachinery/rest.ts';
import type { ExecOptions, LogOptions, Ports } from '../apiserver/ports.ts';
import type { Pod } from '../apis/index.ts';
import { createRuntime } from '../containers/index.ts';
import type { ContainerRecord, ContainerRuntime } from '../containers/runtime.ts';
import { controllers } from '../controllers/index.ts';
import type { Host } from '../host/host.ts';
import { createKubelet } from '../kubelet/index.ts';
import { netFrom } from '../network/index.ts';
import type { Cluster } from './cluster.ts';
import { ControlLoops } from './settle.ts';
import { View } from './view.ts';

/** Everything behind the API server: it reacts to what is stored, and is what logs, exec and requests reach. */
export class Simulation implements Ports {
  readonly view: View;
  readonly runtime: ContainerRuntime;
  readonly #cluster: Cluster;
  readonly #loops: ControlLoops;
  readonly #host: Host;

  constructor(cluster: Cluster, host: Host) {
    this.#cluster = cluster;
    this.#host = host;
    this.view = new View(cluster.store, cluster.scheme, cluster.state.facts);
    this.runtime = createRuntime();
    const kubelet = createKubelet({ runtime: this.runtime, netFor: (pod) => this.netFor(pod) });
    this.#loops = new ControlLoops([...controllers(), kubelet], cluster.store, this.view, (change) =>
      cluster.server.apply(change),
    );
  }

  settle(now: number, live: (moment: number) => void): Promise<void> {
    return this.#loops.settle(now, live);
  }
}
