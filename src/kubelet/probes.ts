import type { HttpRequest, HttpResponse } from '../apimachinery/net.ts';
import { type ContainerRecord, StartError } from '../containers/runtime.ts';
import { isRunning } from './container-status.ts';
import { nextMoment } from './moments.ts';
import type { ProbeNotes, Sync } from './sync.ts';
import { allContainers, type Container, type ContainerStatus, type Probe } from './types.ts';

type ProbeKind = 'Startup' | 'Liveness' | 'Readiness';

/** `unknown`: the probe itself could not run, and nothing changes. */
export interface Verdict {
  result: 'success' | 'failure' | 'unknown';
  output: string;
}

/** What the probes of a running container come to. */
export interface Health {
  started: boolean;
  ready: boolean;
  /** The probe that wants the container killed. */
  kill?: 'startup' | 'liveness';
}

/**
 * Asks the probes of a container whose process runs.
 *
 * With the clock `instant` a probe says what it would converge to now: all the successes or failures that its
 * thresholds want are taken at once. It is asked again when the container's files or servers change.
 */
export async function probe(
  sync: Sync,
  container: Container,
  status: ContainerStatus,
  record: ContainerRecord,
): Promise<Health> {
  const { startupProbe, livenessProbe, readinessProbe } = container;
  if (!startupProbe && !livenessProbe && !readinessProbe) return { started: true, ready: true };
  const moment = nextMoment(record, sync);
  if (moment !== undefined) sync.wake(moment);
  let started = status.started === true;
  if (startupProbe && !started) {
    const verdict = await ask(sync, 'Startup', container, startupProbe, record, undefined);
    if (verdict === false) return { started: false, ready: false, kill: 'startup' };
    if (verdict === undefined) return { started: false, ready: false };
  }
  started = true;
  if (livenessProbe && (await ask(sync, 'Liveness', container, livenessProbe, record, true)) === false) {
    return { started, ready: false, kill: 'liveness' };
  }
  if (!readinessProbe) return { started, ready: true };
  const before = status.ready;
  return { started, ready: (await ask(sync, 'Readiness', container, readinessProbe, record, before)) ?? false };
}

/** @param before what held until now; also the answer while nothing new is known */
async function ask(
  sync: Sync,
  kind: ProbeKind,
  container: Container,
  config: Probe,
  record: ContainerRecord,
  before: boolean | undefined,
): Promise<boolean | undefined> {
  if (!sync.instant) return askInTime(sync, kind, container, config, record, before);
  const verdict = await cachedVerdict(sync, container, config, record);
  if (verdict.result === 'success') {
    sync.forgetTold('Unhealthy', container);
    return true;
  }
  complain(sync, kind, container, verdict, true);
  return verdict.result === 'unknown' ? before : false;
}

/** With the clock `real`: one look each period, counting successes and failures up to the thresholds. */
async function askInTime(
  sync: Sync,
  kind: ProbeKind,
  container: Container,
  config: Probe,
  record: ContainerRecord,
  before: boolean | undefined,
): Promise<boolean | undefined> {
  const { successThreshold = 1, failureThreshold = 3, periodSeconds = 10, initialDelaySeconds = 0 } = config;
  const all = ((sync.notes.probes ??= {})[container.name] ??= {});
  all[kind] ??= { successes: 0, failures: 0, next: record.startedAt + initialDelaySeconds * 1000 };
  const notes: ProbeNotes = all[kind];
  if (!notes.quiet && sync.now < notes.next) {
    sync.wake(notes.next);
    return before;
  }
  const verdict = await cachedVerdict(sync, container, config, record);
  if (notes.quiet && (verdict.result === 'success') === before) return before;
  delete notes.quiet;
  if (verdict.result !== 'success') complain(sync, kind, container, verdict, false);
  notes.successes = verdict.result === 'success' ? notes.successes + 1 : 0;
  notes.failures = verdict.result === 'failure' ? notes.failures + 1 : 0;
  notes.next = sync.now + periodSeconds * 1000;
  const now = notes.successes >= successThreshold ? true : notes.failures >= failureThreshold ? false : before;
  if (now === before && now === notes.successes > 0 && !moreToCome(record, sync)) notes.quiet = true;
  else sync.wake(notes.next);
  return now;
}

/** Quiet periods cost nothing: a probe that has settled is asked again only when something in the container changes. */
const moreToCome = (record: ContainerRecord, sync: Sync): boolean => nextMoment(record, sync) !== undefined;

function complain(sync: Sync, kind: ProbeKind, container: Container, { result, output }: Verdict, once: boolean): void {
  const message =
    result === 'failure'
      ? `${kind} probe failed: ${output}`
      : `${kind} probe errored and resulted in unknown state: ${output}`;
  if (once) sync.eventOnce('Warning', 'Unhealthy', message, container);
  else sync.event('Warning', 'Unhealthy', message, container);
}

/** Verdicts on a record that has not changed, at the same time, are the same. */
const verdicts = new WeakMap<ContainerRecord, { now: number; found: Map<Probe, Verdict> }>();

async function cachedVerdict(
  sync: Sync,
  container: Container,
  config: Probe,
  record: ContainerRecord,
): Promise<Verdict> {
  let known = verdicts.get(record);
  if (!known || known.now !== sync.now) verdicts.set(record, (known = { now: sync.now, found: new Map() }));
  const cached = known.found.get(config);
  if (cached) return cached;
  const verdict = await look(sync, container, config, record);
  known.found.set(config, verdict);
  return verdict;
}

async function look(sync: Sync, container: Container, config: Probe, record: ContainerRecord): Promise<Verdict> {
  if (config.exec) return execVerdict(sync, container, config, record);
  if (config.httpGet) return httpVerdict(sync, container, config);
  if (config.tcpSocket) return tcpVerdict(sync, container, config);
  if (config.grpc) return grpcVerdict(sync, config);
  return { result: 'unknown', output: 'missing probe handler' };
}

const success: Verdict = { result: 'success', output: '' };
const failure = (output: string): Verdict => ({ result: 'failure', output });

async function execVerdict(sync: Sync, container: Container, config: Probe, record: ContainerRecord): Promise<Verdict> {
  const timeout = (config.timeoutSeconds ?? 1) * 1000;
  try {
    const {
      exitCode,
      output,
      elapsedMs = 0,
    } = await sync.runtime.exec(record, config.exec!.command ?? [], {}, sync.containerContext());
    if (elapsedMs > timeout) {
      return failure(
        `command timed out: "${(config.exec!.command ?? []).join(' ')}" timed out after ${timeout / 1000}s`,
      );
    }
    if (exitCode === 0) return success;
    return failure(
      output
        .map(({ text }) => text)
        .join('')
        .slice(0, 10_240),
    );
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    const id = sync.statuses.get(container.name)?.containerID?.split('//')[1] ?? '';
    return {
      result: 'unknown',
      output: `rpc error: code = Unknown desc = failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: unable to start container process: ${error.message}`,
    };
  }
}

/** A port's number; names are looked up among the container's ports. */
function portNumber(port: number | string, container: Container): number | undefined {
  if (typeof port === 'number') return port;
  return (
    container.ports?.find(({ name }) => name === port)?.containerPort ?? (/^\d+$/.test(port) ? Number(port) : undefined)
  );
}

const badPort = (port: number | string): Verdict => ({
  result: 'unknown',
  output: `strconv.Atoi: parsing "${port}": invalid syntax`,
});

function httpVerdict(sync: Sync, container: Container, config: Probe): Verdict {
  const { host, httpHeaders = [], path = '/', port: wanted, scheme = 'HTTP' } = config.httpGet!;
  const port = portNumber(wanted as number | string, container);
  if (port === undefined) return badPort(wanted as string);
  const address = host || sync.podIP || '';
  const own = httpHeaders.find(({ name }) => name.toLowerCase() === 'host')?.value;
  const url = `${scheme.toLowerCase()}://${address}:${port}${path.startsWith('/') ? path : `/${path}`}`;
  const answer = fetch(sync, address, port, {
    method: 'GET',
    scheme: scheme.toLowerCase() as 'http' | 'https',
    host: own ?? `${address}:${port}`,
    path: path.startsWith('/') ? path : `/${path}`,
    headers: [
      [
        'User-Agent',
        `kube-probe/${sync.world.facts.kubernetesVersion.replace(/^v/, '').split('.').slice(0, 2).join('.')}`,
      ],
      ['Accept', '*/*'],
      ...httpHeaders
        .filter(({ name }) => name.toLowerCase() !== 'host')
        .map(({ name, value }) => [name, value] as const),
      ['Connection', 'close'],
    ],
    body: '',
  });
  if (answer === 'refused') return failure(`Get "${url}": dial tcp ${address}:${port}: connect: connection refused`);
  if (answer === 'timed-out') {
    return failure(`Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`);
  }
  if (answer.code === 0) return failure(`Get "${url}": http: server gave HTTP response to HTTPS client`);
  if (answer.code >= 200 && answer.code < 400) return success;
  return failure(`HTTP probe failed with statuscode: ${answer.code}`);
}

/** The pod itself is asked without the network: while it starts, the network does not know it yet. */
function fetch(
  sync: Sync,
  address: string,
  port: number,
  request: HttpRequest,
): HttpResponse | 'refused' | 'timed-out' {
  if (isOwn(sync, address)) {
    for (const record of recordsOf(sync)) {
      const answer = sync.runtime.answer(record, port, request, sync.containerContext());
      if (answer) return answer;
    }
    return listens(sync, port) ? 'timed-out' : 'refused';
  }
  const answer = sync.net().http(address, port, request);
  if (!('failure' in answer)) return answer;
  return answer.failure === 'refused' ? 'refused' : 'timed-out';
}

/** With the node's network all of the node's addresses are the pod's. */
const isOwn = (sync: Sync, address: string): boolean =>
  address === sync.podIP || address.startsWith('127.') || address === 'localhost' || sync.pod.spec.hostNetwork === true;

function* recordsOf(sync: Sync): Generator<ContainerRecord> {
  for (const { name } of allContainers(sync.pod)) {
    const record = isRunning(sync.statuses.get(name)) ? sync.record(name) : undefined;
    if (record) yield record;
  }
}

const listens = (sync: Sync, port: number): boolean =>
  [...recordsOf(sync)].some((record) =>
    sync.runtime.listeners(record, sync.now).some((one) => one.protocol === 'TCP' && one.port === port),
  );

function tcpVerdict(sync: Sync, container: Container, config: Probe): Verdict {
  const { host, port: wanted } = config.tcpSocket!;
  const port = portNumber(wanted as number | string, container);
  if (port === undefined) return badPort(wanted as string);
  const address = host || sync.podIP || '';
  if (isOwn(sync, address)) {
    return listens(sync, port) ? success : failure(`dial tcp ${address}:${port}: connect: connection refused`);
  }
  const answer = sync.net().connect(address, port, 'TCP');
  if (!('failure' in answer)) return success;
  return failure(
    `dial tcp ${address}:${port}: ${answer.failure === 'refused' ? 'connect: connection refused' : 'i/o timeout'}`,
  );
}

/** Nothing in our images speaks gRPC: a port that listens counts as healthy, another one as unreachable. */
function grpcVerdict(sync: Sync, config: Probe): Verdict {
  const { port } = config.grpc!;
  if (listens(sync, port)) return success;
  const timeout = config.timeoutSeconds ?? 1;
  return failure(
    `timeout: failed to connect service "${sync.podIP}:${port}" within ${timeout}s: context deadline exceeded`,
  );
}
