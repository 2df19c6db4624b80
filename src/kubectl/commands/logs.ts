import type { KubeObject } from '../../apimachinery/meta.ts';
import { ApiError, isNotFound } from '../../apimachinery/status.ts';
import { canonicalTime } from '../../apis/schema/go-time.ts';
import type { Client } from '../../client/client.ts';
import { goTypeOf, podsOf, selectorOf } from '../attachable-pod.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { harmless, messageText, UsageError } from '../errors.ts';
import { selectorFlag, switchFlag, textFlag } from '../flags.ts';
import { containerOf } from '../remote.ts';
import { fetchObjects, findTargets } from '../resources.ts';

export const logs: CommandDefinition = {
  name: 'logs',
  usage: 'kubectl logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER] [options]',
  summary: 'Print what containers have written',
  description: 'Print what the containers of a pod have written. Of a deployment or job, one pod is taken.',
  examples: `  kubectl logs web-1
  kubectl logs -f web-1 -c app
  kubectl logs -l app=web --tail=20`,
  flags: [
    switchFlag('all-containers', 'Print the logs of all containers of the pods.'),
    switchFlag('all-pods', 'Print the logs of all pods, each line behind its source.'),
    textFlag('container', 'Only the logs of this container', 'c'),
    switchFlag('follow', 'Go on printing what is written.', 'f'),
    switchFlag('ignore-errors', 'Go on following when the logs of one container fail'),
    switchFlag('insecure-skip-tls-verify-backend', 'Do not check who the kubelet is that the logs come from.'),
    {
      name: 'limit-bytes',
      type: 'int',
      default: '0',
      usage: 'Print no more than this many bytes of logs; 0 is no limit.',
    },
    { name: 'max-log-requests', type: 'int', default: '5', usage: 'How many logs to follow at most with a selector.' },
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '20s',
      usage: 'How long to wait (5s, 2m, 3h) until a pod runs',
    },
    switchFlag('prefix', 'Begin every line with its source (pod and container)'),
    switchFlag('previous', 'Print the logs of the container that ran before this one.', 'p'),
    selectorFlag,
    {
      name: 'since',
      type: 'duration',
      default: '0s',
      usage: 'Only what was logged within this time (5s, 2m, 3h). Not together with --since-time.',
    },
    textFlag('since-time', 'Only what was logged after this moment (RFC 3339). Not together with --since.'),
    {
      name: 'tail',
      type: 'int',
      default: '-1',
      usage: 'How many of the latest lines to print. -1 prints all, or 10 with a selector.',
    },
    switchFlag('timestamps', 'Begin every line with the time it was written'),
  ],
  async run(args, flags, context) {
    const wishes = wishesOf(args, flags);
    await context.namespace();
    const client = await context.client();
    const sources = await sourcesOf(args, flags, wishes, client, context);
    if (wishes.follow && sources.length > flags.int('max-log-requests')) {
      throw new Error(
        `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${flags.int('max-log-requests')}, use --max-log-requests to increase the limit`,
      );
    }
    const print = async (source: Source) => {
      try {
        await printLog(source, wishes, client, context);
      } catch (error) {
        if (!wishes.ignoreErrors) throw error;
        context.out(`error: ${messageText(error)}\n`);
      }
    };
    if (wishes.follow) await Promise.all(sources.map(print));
    else for (const source of sources) await print(source);
    return 0;
  },
};

/** One container whose log is wanted. */
interface Source {
  pod: KubeObject;
  container: string;
}

interface Wishes {
  container: string;
  allContainers: boolean;
  allPods: boolean;
  follow: boolean;
  previous: boolean;
  timestamps: boolean;
  prefix: boolean;
  ignoreErrors: boolean;
  query: Record<string, string>;
}

const usage =
  "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command";

function wishesOf(args: readonly string[], flags: FlagValues): Wishes {
  const selector = flags.string('selector');
  if ((args.length === 0 && selector === '') || args.length > 2) throw new UsageError(usage);
  if (args.length === 1 && selector !== '') throw new UsageError('only a selector (-l) or a POD name is allowed');
  if (args.length === 2 && flags.given('container'))
    throw new UsageError('only one of -c or an inline [CONTAINER] arg is allowed');
  const container = flags.string('container') || (args[1] ?? '');
  const allContainers = flags.bool('all-containers');
  if (allContainers && container !== '')
    throw new Error(`--all-containers=true should not be specified with container name ${container}`);
  if (flags.string('since-time') !== '' && flags.duration('since') !== 0)
    throw new Error('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (flags.given('limit-bytes') && flags.int('limit-bytes') < 1)
    throw new Error('--limit-bytes must be greater than 0');
  if (flags.int('tail') < -1) throw new Error('--tail must be greater than or equal to -1');
  if (flags.string('since-time') !== '') canonicalTime(flags.string('since-time'), 'Time');
  if (flags.duration('since') < 0) throw new Error('--since must be greater than 0');
  return {
    container,
    allContainers,
    allPods: flags.bool('all-pods'),
    follow: flags.bool('follow'),
    previous: flags.bool('previous'),
    timestamps: flags.bool('timestamps'),
    prefix: flags.bool('prefix') || flags.bool('all-pods'),
    ignoreErrors: flags.bool('ignore-errors'),
    query: queryOf(flags, selector),
  };
}

function queryOf(flags: FlagValues, selector: string): Record<string, string> {
  const tail = flags.int('tail') === -1 && selector !== '' && !flags.given('tail') ? 10 : flags.int('tail');
  const since = flags.duration('since');
  return {
    ...(flags.bool('follow') ? { follow: 'true' } : {}),
    ...(flags.bool('previous') ? { previous: 'true' } : {}),
    ...(flags.bool('timestamps') ? { timestamps: 'true' } : {}),
    ...(tail >= 0 ? { tailLines: String(tail) } : {}),
    ...(since > 0 ? { sinceSeconds: String(Math.ceil(since / 1000)) } : {}),
    ...(flags.string('since-time') === '' ? {} : { sinceTime: flags.string('since-time') }),
    ...(flags.int('limit-bytes') > 0 ? { limitBytes: String(flags.int('limit-bytes')) } : {}),
  };
}

async function sourcesOf(
  args: readonly string[],
  flags: FlagValues,
  wishes: Wishes,
  client: Client,
  context: CommandContext,
): Promise<Source[]> {
  const { name: namespace } = await context.namespace();
  const selector = flags.string('selector');
  if (selector !== '') {
    const pods = await podsOf(client, namespace, selector);
    if (pods.length === 0) context.err(`No resources found in ${namespace} namespace.\n`);
    return pods.flatMap((pod) => containersOf(pod, wishes, context));
  }
  const pods = await podsNamed(args[0]!, namespace, wishes, client, context);
  return pods.flatMap((pod) => containersOf(pod, wishes, context));
}

async function podsNamed(
  name: string,
  namespace: string,
  { allPods }: Wishes,
  client: Client,
  context: CommandContext,
): Promise<KubeObject[]> {
  const targets = await findTargets(context, { args: [name.includes('/') ? name : `pods/${name}`] });
  for await (const target of targets.each) {
    if ('error' in target) throw target.error;
    try {
      for await (const { object } of fetchObjects(client, target)) {
        if (object.kind === 'Pod') return [object];
        const labelSelector = selectorOf(object);
        if (labelSelector === undefined)
          throw new Error(
            `cannot get the logs from ${goTypeOf(object)}: selector for ${goTypeOf(object)} not implemented`,
          );
        const pods = await podsOf(client, object.metadata.namespace, labelSelector);
        if (pods.length === 0) throw new Error('timed out waiting for the condition');
        if (!allPods && pods.length > 1)
          context.err(`Found ${pods.length} pods, using pod/${pods[0]!.metadata.name}\n`);
        return allPods ? pods : pods.slice(0, 1);
      }
    } catch (error) {
      if (!(error instanceof ApiError) || !isNotFound(error)) throw error;
      throw new Error(`error from server (NotFound): ${error.message} in namespace ${JSON.stringify(namespace)}`);
    }
  }
  return [];
}

function containersOf(pod: KubeObject, { container, allContainers }: Wishes, context: CommandContext): Source[] {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec;
  const names: string[] = [...initContainers, ...containers, ...ephemeralContainers].map(
    ({ name }: { name: string }) => name,
  );
  if (allContainers) return names.map((name) => ({ pod, container: name }));
  return [{ pod, container: containerOf(pod, container, false, context.err.bind(context)) }];
}

async function printLog(
  { pod, container }: Source,
  wishes: Wishes,
  client: Client,
  context: CommandContext,
): Promise<void> {
  const { namespace, name } = pod.metadata;
  const request = {
    method: 'GET' as const,
    path: `/api/v1/namespaces/${namespace}/pods/${name}/log`,
    query: { ...wishes.query, container },
  };
  const start = wishes.prefix ? `[pod/${name}/${container}] ` : '';
  const { stdout } = context.host.streams;
  const write = (text: string) => {
    // What a container has written must not drive the terminal of whoever reads it.
    const shown = stdout.isTTY ? harmless(text) : text;
    context.out(start === '' ? shown : shown.replace(/.*\n|.+$/g, (line) => start + line));
  };
  if (!wishes.follow) {
    const { code, body } = await client.raw(request);
    if (code >= 400) throw new ApiError(body);
    write(String(body));
    return;
  }
  const stream = await client.stream(request);
  for await (const { data } of stream.output) write(Buffer.from(data).toString('utf8'));
}
