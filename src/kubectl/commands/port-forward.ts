import { createServer, type Server, type Socket } from 'node:net';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { podsOf, selectorOf } from '../attachable-pod.ts';
import type { CommandContext, CommandDefinition } from '../definition.ts';
import { UsageError } from '../errors.ts';
import { fetchObjects, findTargets } from '../resources.ts';

type Client = Awaited<ReturnType<CommandContext['client']>>;

interface Pair {
  local: number;
  remote: number;
}

export const portForward: CommandDefinition = {
  name: 'port-forward',
  usage: 'kubectl port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  summary: 'Forward local ports to a pod',
  description: 'Forward local ports to a pod, or to one of the pods behind a service or deployment.',
  examples: `  kubectl port-forward service/web 8080:80`,
  flags: [
    {
      name: 'address',
      type: 'stringSlice',
      default: '[localhost]',
      usage:
        'Addresses to listen on, separated by commas: IP addresses or localhost, which stands for 127.0.0.1 and ::1 and needs one of them.',
    },
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '1m0s',
      usage: 'How long to wait (5s, 2m, 3h) until a pod runs',
    },
  ],
  async run(args, flags, context) {
    if (args.length < 2) throw new UsageError('TYPE/NAME and list of ports are required for port-forward');
    const client = await context.client();
    const [named = '', ...texts] = args;
    const object = await objectNamed(named.includes('/') ? named : `pods/${named}`, context);
    const pod = await podBehind(object, client);
    const pairs = texts.map((text) => pairOf(text, object, pod));
    const phase = pod.status?.phase;
    if (phase !== 'Running')
      throw new Error(`unable to forward port because pod is not running. Current status=${phase}`);
    const hosts = flags
      .strings('address')
      .flatMap((address) => (address === 'localhost' ? ['127.0.0.1', '::1'] : [address]));
    const servers: Server[] = [];
    for (const pair of pairs) servers.push(...(await open(pair, hosts, pod, client, context)));
    if (servers.length === 0) {
      const list = pairs.map(({ local, remote }) => `{${local} ${remote}}`).join(' ');
      throw new Error(`unable to listen on any of the requested ports: [${list}]`);
    }
    await Promise.race(servers.map((server) => new Promise((closed) => server.once('close', closed))));
    return 0;
  },
};

async function objectNamed(name: string, context: CommandContext): Promise<KubeObject> {
  const targets = await findTargets(context, { args: [name] });
  const client = await context.client();
  for await (const target of targets.each) {
    if ('error' in target) throw target.error;
    for await (const { object } of fetchObjects(client, target)) return object;
  }
  throw new UsageError('TYPE/NAME and list of ports are required for port-forward');
}

async function podBehind(object: KubeObject, client: Client): Promise<KubeObject> {
  if (object.kind === 'Pod') return object;
  const selector = selectorOf(object);
  if (!selector) throw new Error(`invalid service '${object.metadata.name}': Service is defined without a selector`);
  const [pod] = await podsOf(client, object.metadata.namespace, selector);
  if (!pod) throw new Error('timed out waiting for the condition');
  return pod;
}

/** `8080:80`, `:80` (any free port) or `80`; ports of a Service become those of its pod. */
function pairOf(text: string, object: KubeObject, pod: KubeObject): Pair {
  const parts = text.split(':');
  if (parts.length > 2) throw new Error(`invalid port format '${text}'`);
  const remoteText = parts.at(-1)!;
  const remote = remotePort(remoteText, object, pod);
  if (remote === undefined || remote < 1 || remote > 65_535)
    throw new Error(`error parsing remote port: strconv.ParseUint: parsing "${remoteText}": invalid syntax`);
  if (parts.length === 1) return { local: /^\d+$/.test(remoteText) ? Number(remoteText) : remote, remote };
  const local = parts[0] === '' ? 0 : Number(parts[0]);
  if (!Number.isInteger(local) || local < 0 || local > 65_535)
    throw new Error(`error parsing local port: strconv.ParseUint: parsing "${parts[0]}": invalid syntax`);
  return { local, remote };
}

interface PortSpec {
  name?: string;
  port: number;
  targetPort?: number | string;
  containerPort: number;
}

function remotePort(text: string, object: KubeObject, pod: KubeObject): number | undefined {
  const containerPorts = (pod.spec.containers as { ports?: PortSpec[] }[]).flatMap(({ ports = [] }) => ports);
  const named = (name: string) => containerPorts.find((port) => port.name === name)?.containerPort;
  const isNumber = /^\d+$/.test(text);
  if (object.kind !== 'Service') {
    const found = isNumber ? Number(text) : named(text);
    if (found === undefined) throw new Error(`Pod '${pod.metadata.name}' does not have a named port '${text}'`);
    return found;
  }
  const found = (object.spec.ports as PortSpec[]).find((port) =>
    isNumber ? port.port === Number(text) : port.name === text,
  );
  if (!found)
    throw new Error(
      isNumber
        ? `Service ${object.metadata.name} does not have a service port ${text}`
        : `Service '${object.metadata.name}' does not have a named port '${text}'`,
    );
  const { targetPort = found.port } = found;
  return typeof targetPort === 'number' ? targetPort : named(targetPort);
}

/** Listens on every host; the same local port on all of them. */
async function open(
  { local, remote }: Pair,
  hosts: readonly string[],
  pod: KubeObject,
  client: Client,
  context: CommandContext,
): Promise<Server[]> {
  const servers: Server[] = [];
  const failures: string[] = [];
  let port = local;
  for (const host of hosts) {
    const server = createServer((socket) => void carry(socket, port, remote, pod, client, context));
    try {
      port = await listen(server, port, host);
      servers.push(server);
      const shown = host.includes(':') ? `[${host}]` : host;
      context.out(`Forwarding from ${shown}:${port} -> ${remote}\n`);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const shown = host.includes(':') ? `tcp6 [${host}]` : `tcp4 ${host}`;
      const why =
        code === 'EADDRINUSE'
          ? 'bind: address already in use'
          : code === 'EACCES'
            ? 'bind: permission denied'
            : 'bind: cannot assign requested address';
      failures.push(`unable to create listener: Error listen ${shown}:${port}: ${why}`);
    }
  }
  if (servers.length === 0)
    context.out(
      `Unable to listen on port ${local}: Listeners failed to create with the following errors: [${failures.join(' ')}]\n`,
    );
  return servers;
}

const listen = (server: Server, port: number, host: string): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve((server.address() as { port: number }).port));
  });

/** One connection, with a stream of its own. */
async function carry(
  socket: Socket,
  local: number,
  remote: number,
  pod: KubeObject,
  client: Client,
  context: CommandContext,
): Promise<void> {
  context.out(`Handling connection for ${local}\n`);
  const { name, namespace } = pod.metadata;
  const path = `/api/v1/namespaces/${namespace}/pods/${name}/portforward`;
  try {
    const stream = await client.stream({ method: 'POST', path, query: { ports: String(remote) } });
    socket.on('data', (data) => stream.write(data));
    socket.on('end', () => stream.end());
    socket.on('error', () => stream.close());
    for await (const { channel, data } of stream.output) {
      if (channel === 'stdout') socket.write(data);
      else
        context.err(
          `an error occurred forwarding ${local} -> ${remote}: error forwarding port ${remote} to pod ${name}: ${Buffer.from(data).toString()}\n`,
        );
    }
    socket.end();
  } catch (error) {
    context.err(`error forwarding port ${remote} to pod ${name}: ${(error as Error).message}\n`);
    socket.destroy();
  }
}
