import type { KubeObject } from '../../apimachinery/meta.ts';
import { attachablePod } from '../attachable-pod.ts';
import type { CommandDefinition } from '../definition.ts';
import { ExitError } from '../errors.ts';
import { switchFlag, textFlag } from '../flags.ts';
import { containerOf, converse, isTerminal, openProcess } from '../remote.ts';
import { findTargets } from '../resources.ts';

export const attach: CommandDefinition = {
  name: 'attach',
  usage: 'kubectl attach (POD | TYPE/NAME) -c CONTAINER [options]',
  summary: 'Attach to a process that runs',
  description: 'Attach to the main process of a container.',
  examples: `  kubectl attach web-1 -c app -it`,
  flags: [
    textFlag(
      'container',
      'Container to use. If none is given: the one that the annotation kubectl.kubernetes.io/default-container names, or the first of the pod',
      'c',
    ),
    {
      name: 'detach-keys',
      type: 'string',
      default: "'ctrl-p,ctrl-q'",
      usage: 'Keys that detach the terminal from the container.',
    },
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
    if (args.length === 0) throw new Error('at least 1 argument is required for attach');
    if (args.length > 2)
      throw new Error(
        `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${args.length}: [${args.join(' ')}]`,
      );
    const names = args.length === 1 && !args[0]!.includes('/') ? [`pods/${args[0]}`] : args;
    const client = await context.client();
    for await (const target of (await findTargets(context, { args: names })).each) {
      if ('error' in target) throw target.error;
      const pod = await attachablePod(client, target);
      const phase = pod.status?.phase;
      if (phase === 'Succeeded' || phase === 'Failed') {
        throw new Error(`cannot attach a container in a completed pod; current phase is ${phase}`);
      }
      const quiet = flags.bool('quiet');
      const container = attachableContainer(() =>
        containerOf(pod, flags.string('container'), quiet, context.err.bind(context)),
      );
      const spec = pod.spec.containers.find(({ name }: { name: string }) => name === container);
      let tty = flags.bool('tty');
      if (tty && !spec?.tty) {
        if (!quiet) context.err(`error: Unable to use a TTY - container ${container} did not allocate one\n`);
        tty = false;
      }
      const stdin = flags.bool('stdin');
      if (tty && stdin && !isTerminal(context)) {
        context.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
        tty = false;
      }
      if (!quiet) context.err(attachNotice);
      const wishes = { container, stdin, tty, quiet };
      const exitCode = await converse(await openProcess(client, pod, 'attach', wishes), wishes, context);
      if (!quiet && stdin && tty) context.out(sessionEnded(pod, container));
      if (exitCode !== 0) throw new ExitError(exitCode, `command terminated with exit code ${exitCode}`);
    }
    return 0;
  },
};

/** What is said before the first byte of a session. */
export const attachNotice = `All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.
If you don't see a command prompt, try pressing enter.
`;

export const sessionEnded = ({ metadata: { name, namespace } }: KubeObject, container: string): string =>
  `Session ended, resume using 'kubectl attach ${name} -c ${container} -n ${namespace} -i -t' command\n`;

function attachableContainer(find: () => string): string {
  try {
    return find();
  } catch (error) {
    throw new Error(`cannot attach to the container: ${(error as Error).message}`);
  }
}
