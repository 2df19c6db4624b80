import type { ConnectFailure, HttpRequest, HttpResponse } from '../../apimachinery/net.ts';
import type { Pod } from '../../apis/core/pod.ts';
import { node as nodeKind, pod as podKind } from '../../apis/index.ts';
import { parseUrl, type Url } from '../../containers/programs/curl-url.ts';
import type { ContainerRecord } from '../../containers/record.ts';
import { recordKey } from '../../kubelet/index.ts';
import {
  afterIngress,
  type Place,
  type Server,
  whyAnswer,
  whyNoAddress,
  whyNoConnection,
} from '../../network/index.ts';
import type { Cluster } from '../cluster.ts';
import { machineRecord, outsideRecord } from '../machines.ts';
import type { Simulation } from '../simulation.ts';
import { lookUp } from './names.ts';
import { picture } from './picture.ts';

export interface Traced {
  lines: readonly string[];
  /** Whether a pod (or what else was meant) answered with success. */
  answered: boolean;
}

/** Somebody that the user named is not there. */
export class NoSuchPlace extends Error {}

export interface TraceRequest {
  url: string;
  /** A pod (`name` or `namespace/name`) or a node; undefined: a machine beside the cluster. */
  from: string | undefined;
  /** Where a pod without a namespace is looked for. */
  namespace: string;
  headers: readonly (readonly [string, string])[];
  /** Addresses to use for names: `host:port` → address, as curl's --resolve. */
  resolve: ReadonlyMap<string, string>;
}

/** Follows a request on its whole way: the name, each hop with the rule that chose it, the answer or where it stopped. */
export async function traceRequest(cluster: Cluster, request: TraceRequest): Promise<Traced> {
  const traced = await cluster.act(async () => new Trace(await cluster.simulation(), request).run());
  await cluster.flush();
  return traced;
}

class Trace {
  readonly #simulation: Simulation;
  readonly #request: TraceRequest;
  readonly #url: Url;
  readonly #place: Place;

  constructor(simulation: Simulation, request: TraceRequest) {
    this.#simulation = simulation;
    this.#request = request;
    this.#url = parseUrl(request.url);
    this.#place = this.#placeOf(request.from);
  }

  run(): Traced {
    const { host, port } = this.#url;
    const network = this.#simulation.netFrom(this.#place);
    const pinned = this.#request.resolve.get(`${host}:${port}`);
    const looked = pinned
      ? { lines: [`name ${host}: ${pinned}, as given`, ''], address: pinned }
      : isAddress(host)
        ? { lines: [], address: host }
        : lookUp(host, this.#record(), network, this.#simulation.view.now);
    if (!looked.address) return this.#unresolved(looked.lines, 'silent' in looked);
    const message = this.#message();
    const { answer, hops, server } = network.trace(looked.address, port, message);
    const end = this.#end(looked.address, message, answer, server, hops.at(-1)?.at ?? '');
    return { lines: [...looked.lines, ...picture(hops), ...end.lines], answered: end.answered };
  }

  #placeOf(from: string | undefined): Place {
    const { view } = this.#simulation;
    if (from === undefined || from === 'outside') return 'outside';
    const text = from.replace(/^(?:pods?|po)\//, '');
    const slash = text.indexOf('/');
    const namespace = slash < 0 ? this.#request.namespace : text.slice(0, slash);
    const pod = view.get(podKind, { namespace, name: text.slice(slash + 1) });
    if (pod?.status.podIP) return { pod };
    if (pod) throw new NoSuchPlace(`pod ${text} has no address yet`);
    const node = view.get(nodeKind, { namespace: '', name: from.replace(/^(?:nodes?|no)\//, '') });
    if (node) return { node };
    throw new NoSuchPlace(`no pod "${text}" in namespace ${namespace}, and no node of that name`);
  }

  /** Whose /etc/hosts and /etc/resolv.conf count. */
  #record(): ContainerRecord {
    const { view } = this.#simulation;
    if (this.#place === 'outside') return outsideRecord(view.now);
    if ('node' in this.#place) return machineRecord(this.#place.node, view);
    const { pod } = this.#place;
    const record = view.record(recordKey(pod, pod.spec.containers[0]!.name)) as ContainerRecord | undefined;
    if (!record) throw new NoSuchPlace(`pod ${pod.metadata.name} does not run`);
    return record;
  }

  #message(): HttpRequest {
    const { scheme, host, port, path } = this.#url;
    const given = this.#request.headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
    const isDefault = port === (scheme === 'https' ? 443 : 80);
    return {
      method: 'GET',
      scheme,
      host: given ?? (isDefault ? host : `${host}:${port}`),
      path,
      headers: [
        ['User-Agent', 'kubesim'],
        ['Accept', '*/*'],
        ...this.#request.headers.filter(([name]) => name.toLowerCase() !== 'host'),
      ],
      body: '',
      ...(scheme === 'https' ? { serverName: host } : {}),
    };
  }

  #unresolved(lines: readonly string[], isSilent: boolean): Traced {
    const { view } = this.#simulation;
    const why = isSilent ? 'the DNS server does not answer' : whyNoAddress(this.#url.host, this.#place, view);
    return { lines: [...lines, `stopped: "${this.#url.host}" has no address: ${why}`], answered: false };
  }

  #end(
    address: string,
    message: HttpRequest,
    answer: HttpResponse | ConnectFailure,
    server: Server | undefined,
    last: string,
  ) {
    const { view } = this.#simulation;
    const { port } = this.#url;
    const theCase = {
      place: this.#place,
      address,
      port,
      world: view,
      openPorts: (pod: Pod) => this.#simulation.openPorts(pod),
    };
    if ('failure' in answer) {
      const why = server ? 'the connection was closed without an answer' : whyNoConnection(theCase);
      return { lines: [`stopped: ${words[answer.failure]}: ${why}`], answered: false };
    }
    if (answer.code === 0) {
      const why = 'TLS was spoken to a port that does not understand it, or the other way round';
      return { lines: [`stopped: no HTTP: ${why}`], answered: false };
    }
    const controller = server?.kind === 'pod' && / in pod .*ingress-nginx/.test(last) ? server.pod : undefined;
    const behind = server?.kind === 'pod' && isIngressPod(server.pod) ? server.pod : undefined;
    const why = whyAnswer(message, answer, controller, theCase);
    const text = `${answer.code} ${answer.reason}`;
    if (why) return { lines: [`answer: ${text} from ${last}: ${why}`], answered: answer.code < 400 };
    const more = answer.code >= 400 && behind ? afterIngress(message, behind, view) : '';
    const size = `${Buffer.byteLength(answer.body as string)} bytes`;
    return { lines: [`answer: ${text}, ${size}, from ${last}${more}`], answered: answer.code < 400 };
  }
}

const isIngressPod = ({ metadata }: Pod): boolean => metadata.labels?.['app.kubernetes.io/name'] === 'ingress-nginx';

const words: Readonly<Record<ConnectFailure['failure'], string>> = {
  refused: 'connection refused',
  'timed-out': 'no answer (times out)',
  'no-route': 'no route to host',
  reset: 'connection reset',
};

const isAddress = (host: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
