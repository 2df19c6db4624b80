import type { KubeObject } from '../../apimachinery/meta.ts';
import { isNotFound } from '../../apimachinery/status.ts';
import type { ApiResource, Client } from '../../client/client.ts';
import { attachNotice, sessionEnded } from '../commands/attach.ts';
import type { CommandContext, FlagValues } from '../definition.ts';
import { type DryRun, dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { ExitError, UsageError } from '../errors.ts';
import { withLastApplied } from '../last-applied.ts';
import { withOverrides } from '../overrides.ts';
import { printerOf } from '../print-flags.ts';
import { converse, isTerminal, openProcess } from '../remote.ts';
import { podFrom, portOf, serviceFor } from './pod.ts';

const policies = ['Always', 'OnFailure', 'Never'];
const pullPolicies = ['Always', 'IfNotPresent', 'Never', ''];

/** A reference as container registries take it: host, path, tag, digest. */
const imageReference =
  /^(?:(?:[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?)*(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*(?::[\w][\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$/;

/** `kubectl run`: one pod, and with -i or --attach its main process in the user's hands. */
export async function runPod(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  const dryRun = dryRunOf(flags, context);
  const attaches = flags.given('attach') ? flags.bool('attach') : flags.bool('stdin');
  check(args, flags, context, dryRun, attaches);
  const [name, ...extra] = args as [string, ...string[]];
  const print = await printerOf(flags, `created${dryRunSuffix[dryRun]}`, context);
  const namespace = await context.namespace();
  const shown = dryRun === 'client' && !namespace.explicit ? undefined : namespace.name;
  let pod = podFrom(name, extra, flags, shown);
  const service = flags.bool('expose') ? serviceFor(name, flags, shown) : undefined;
  pod = await withOverrides(pod, flags);
  if (flags.bool('save-config')) pod = withLastApplied(pod);
  if (dryRun === 'client') {
    if (service) {
      print(service);
      if (flags.string('output') === 'yaml') context.out('---\n');
    }
    print(pod);
    return 0;
  }
  const client = await context.client();
  const options = { dryRun: dryRun === 'server', fieldManager: flags.string('field-manager') };
  const { pods, services } = await resourcesOf(client);
  const target = pod.metadata.namespace ?? namespace.name;
  const createdService = service && (await client.create(services, target, service, options));
  if (createdService) print(createdService);
  const created = await client.create(pods, target, pod, options);
  if (!attaches || dryRun !== 'none') {
    print(created);
    return 0;
  }
  return new Attached(client, pods, created, flags, context).live();
}

function check(
  args: string[],
  flags: FlagValues,
  { argsLenAtDash }: CommandContext,
  dryRun: DryRun,
  attaches: boolean,
): void {
  if (flags.string('image') === '' && !flags.given('image')) throw new Error('required flag(s) "image" not set');
  if (args.length === 0 || argsLenAtDash === 0) throw new UsageError('NAME is required for run');
  const image = flags.string('image');
  if (image === '') throw new Error('--image is required');
  if (!imageReference.test(image) && !/^[A-Z]+\//.test(image))
    throw new Error(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  if (flags.bool('tty') && !flags.bool('stdin'))
    throw new UsageError('-i/--stdin is required for containers with -t/--tty=true');
  if (flags.bool('expose') && flags.string('port') === '')
    throw new UsageError('--port must be set when exposing a service');
  const restart = flags.string('restart');
  if (!policies.includes(restart)) throw new UsageError(`invalid restart policy: ${restart}`);
  if (flags.bool('rm') && !attaches) throw new UsageError('--rm should only be used for attached containers');
  if (attaches && dryRun !== 'none') {
    throw new UsageError(
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  }
  const pull = flags.string('image-pull-policy');
  if (!pullPolicies.includes(pull)) throw new UsageError(`invalid image pull policy: ${pull}`);
  const cascade = flags.string('cascade');
  if (!['background', 'foreground', 'orphan'].includes(cascade)) {
    throw new Error(`invalid cascade value (${cascade}). Must be "background", "foreground", or "orphan"`);
  }
  portOf(flags);
}

async function resourcesOf(client: Client): Promise<{ pods: ApiResource; services: ApiResource }> {
  const all = await client.resources();
  const core = (plural: string) => all.find((resource) => resource.group === '' && resource.plural === plural)!;
  return { pods: core('pods'), services: core('services') };
}

/** A pod whose main process the user is attached to. */
class Attached {
  readonly #client: Client;
  readonly #pods: ApiResource;
  readonly #pod: KubeObject;
  readonly #flags: FlagValues;
  readonly #context: CommandContext;

  constructor(client: Client, pods: ApiResource, pod: KubeObject, flags: FlagValues, context: CommandContext) {
    this.#client = client;
    this.#pods = pods;
    this.#pod = pod;
    this.#flags = flags;
    this.#context = context;
  }

  async live(): Promise<number> {
    try {
      return await this.#attach();
    } finally {
      if (this.#flags.bool('rm')) await this.#remove();
    }
  }

  async #attach(): Promise<number> {
    const quiet = this.#flags.bool('quiet');
    const stdin = this.#flags.bool('stdin');
    const started = await this.#untilStarted();
    const container = this.#pod.spec.containers[0].name as string;
    let tty = this.#flags.bool('tty');
    if (tty && !isTerminal(this.#context)) {
      this.#context.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
      tty = false;
    }
    let exitCode: number | undefined;
    if (isOver(started)) await this.#printLog(container);
    else {
      if (!quiet && stdin) this.#context.err(attachNotice);
      const wishes = { container, stdin, tty, quiet };
      const stream = await openProcess(this.#client, started, 'attach', wishes);
      exitCode = await converse(stream, wishes, this.#context);
    }
    const restart = this.#pod.spec.restartPolicy as string;
    if (!quiet && stdin && tty && restart === 'Always')
      this.#context.out(sessionEnded(this.#pod.metadata.name, container));
    return restart === 'Always' ? 0 : this.#outcome(container, exitCode);
  }

  /** With --restart=Never or OnFailure the container's exit code is the command's. */
  async #outcome(container: string, attached: number | undefined): Promise<number> {
    const { metadata, status } = await this.#untilOver();
    const code = status?.containerStatuses?.find(({ name }: any) => name === container)?.state?.terminated;
    const exitCode = code?.exitCode ?? attached;
    if (status?.phase === 'Succeeded' || exitCode === 0) return 0;
    if (exitCode === undefined)
      throw new Error(`pod ${metadata.namespace}/${metadata.name} failed with unknown exit code`);
    const message = `pod ${metadata.namespace}/${metadata.name} terminated (${code?.reason ?? 'Error'})\n${code?.message ?? ''}`;
    throw new ExitError(exitCode, message);
  }

  #get(): Promise<KubeObject> {
    const { name, namespace } = this.#pod.metadata;
    return this.#client.get(this.#pods, namespace, name);
  }

  async #untilStarted(): Promise<KubeObject> {
    return this.#until(
      (pod) => isOver(pod) || pod.status?.phase === 'Running',
      this.#flags.duration('pod-running-timeout'),
    );
  }

  async #untilOver(): Promise<KubeObject> {
    return this.#until(isOver, 10_000);
  }

  async #until(done: (pod: KubeObject) => boolean, timeoutMs: number): Promise<KubeObject> {
    const { clock } = this.#context.host;
    const begun = clock.now();
    for (let looks = 0; ; looks++) {
      const pod = await this.#get();
      if (done(pod)) return pod;
      if (clock.now() - begun >= timeoutMs || looks * pauseMs >= timeoutMs)
        throw new Error('timed out waiting for the condition');
      await this.#client.transport.flush();
      await new Promise((later) => setTimeout(later, pauseMs));
    }
  }

  async #printLog(container: string): Promise<void> {
    const { name, namespace } = this.#pod.metadata;
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/log`;
    const { code, body } = await this.#client.raw({ method: 'GET', path, query: { container } });
    if (code < 400) this.#context.out(String(body));
  }

  async #remove(): Promise<void> {
    const { name, namespace } = this.#pod.metadata;
    try {
      await this.#client.delete(this.#pods, namespace, name, { propagationPolicy: 'Background' });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
    if (!this.#flags.bool('quiet')) this.#context.out(`pod "${name}" deleted from ${namespace} namespace\n`);
  }
}

/** How often a pod is looked at while the user waits for it, ms. */
const pauseMs = 50;

const isOver = ({ status }: KubeObject): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';
