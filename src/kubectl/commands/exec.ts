import type { KubeObject } from '../../apimachinery/meta.ts';
import { attachablePod } from '../attachable-pod.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import { ExitError, UsageError } from '../errors.ts';
import { filenameFlag, switchFlag, textFlag } from '../flags.ts';
import { containerOf, converse, isTerminal, openProcess } from '../remote.ts';
import { findTargets } from '../resources.ts';

export const exec: CommandDefinition = {
  name: 'exec',
  usage: 'kubectl exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...] [options]',
  summary: 'Run a command in a container',
  description: 'Run a command in a container.',
  examples: `  kubectl exec web-1 -- ls -l
  kubectl exec -it web-1 -c app -- sh`,
  flags: [
    textFlag(
      'container',
      'Container to use. If none is given: the one that the annotation kubectl.kubernetes.io/default-container names, or the first of the pod',
      'c',
    ),
    filenameFlag('that names the pod'),
    {
      name: 'pod-running-timeout',
      type: 'duration',
      default: '1m0s',
      usage: 'How long to wait (5s, 2m, 3h) until a pod runs',
    },
    switchFlag('quiet', 'Print only what the remote side prints', 'q'),
    switchFlag('stdin', 'Pass standard input to the container', 'i'),
    switchFlag('tty', 'Standard input is a terminal', 't'),
  ],
  async run(args, flags, context) {
    const { names, command } = splitArguments(args, flags, context);
    const pod = await podOf(names, flags, context);
    const phase = pod.status?.phase;
    if (phase === 'Succeeded' || phase === 'Failed') {
      throw new Error(`cannot exec into a container in a completed pod; current phase is ${phase}`);
    }
    const quiet = flags.bool('quiet');
    const container = containerOf(pod, flags.string('container'), quiet, context.err.bind(context));
    const stdin = flags.bool('stdin');
    const tty = flags.bool('tty') && terminalFor(stdin, context);
    const wishes = { container, stdin, tty, quiet };
    const stream = await openProcess(await context.client(), pod, 'exec', wishes, command);
    const exitCode = await converse(stream, wishes, context);
    if (exitCode !== 0) throw new ExitError(exitCode, `command terminated with exit code ${exitCode}`);
    return 0;
  },
};

function splitArguments(args: readonly string[], flags: FlagValues, { argsLenAtDash: dash }: CommandContext) {
  const hasFile = flags.strings('filename').length > 0;
  if (args.length > 0 && dash === 0 && !hasFile) throw new Error('pod, type/name or --filename must be specified');
  if (args.length > 1 && dash === -1) {
    throw new UsageError('exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead');
  }
  const names = args.slice(0, hasFile ? 0 : 1);
  const command = args.slice(hasFile ? Math.max(dash, 0) : 1);
  if (names.length === 0 && !hasFile) throw new Error('pod, type/name or --filename must be specified');
  if (command.length === 0) throw new Error('you must specify at least one command for the container');
  return { names, command };
}

async function podOf(names: readonly string[], flags: FlagValues, context: CommandContext): Promise<KubeObject> {
  const args = names.map((name) => (name.includes('/') ? name : `pods/${name}`));
  const targets = await findTargets(context, { args, files: { filenames: flags.strings('filename') } });
  for await (const target of targets.each) {
    if ('error' in target) throw target.error;
    return attachablePod(await context.client(), target);
  }
  throw new Error('pod, type/name or --filename must be specified');
}

/** Whether a terminal can be given; when it cannot, that is said and the command goes on without. */
function terminalFor(stdin: boolean, context: CommandContext): boolean {
  if (stdin && !isTerminal(context)) {
    context.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
    return false;
  }
  return true;
}
