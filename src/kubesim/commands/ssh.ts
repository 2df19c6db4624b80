import { currentCluster } from '../current.ts';
import { UserError } from '../definition.ts';
import type { AddCommand } from '../main.ts';

export const addSsh: AddCommand = (program, context, exit) => {
  program
    .command('ssh')
    .description("a shell on a node, with kubectl, curl, dig, ss, ip, docker and your current folder's files")
    .argument('[node]', "the node's name (default: the control plane)")
    .argument('[command...]', 'after --: run this there and come back')
    .passThroughOptions()
    .action(async (first: string | undefined, rest: string[]) => {
      const { shellOn, Unreachable } = await import('../../cluster/node-shell/index.ts');
      const { node, command } = targetOf(first, rest, context.rawArguments);
      const { kubectl } = context.programs;
      try {
        exit(
          await shellOn(await currentCluster(context), context.host, {
            node,
            line: command.length > 0 ? command.join(' ') : undefined,
            programs: kubectl ? { kubectl } : {},
            home: context.home,
          }),
        );
      } catch (error) {
        throw error instanceof Unreachable ? new UserError(error.message) : error;
      }
    });
};

/** `ssh -- CMD` names no node: what stands before `--` is one. */
function targetOf(first: string | undefined, rest: readonly string[], raw: readonly string[]) {
  const words = [...(first === undefined ? [] : [first]), ...rest];
  const dashes = raw.indexOf('--');
  const named = dashes < 0 ? words.length > 0 : dashes > raw.indexOf('ssh') + 1;
  const command = (named ? words.slice(1) : words).filter((word, index) => index > 0 || word !== '--');
  return { node: named ? words[0] : undefined, command };
}
