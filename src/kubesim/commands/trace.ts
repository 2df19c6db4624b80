import { currentCluster } from '../current.ts';
import { UserError } from '../definition.ts';
import type { AddCommand } from '../main.ts';

const collect = (text: string, before: string[]): string[] => [...before, text];

export const addTrace: AddCommand = (program, context, exit) => {
  program
    .command('trace')
    .description('every hop of a request, and the rule that chose it; for a failure, where it stopped and why')
    .argument('<url>', 'as you would give it to curl')
    .option('--from <place>', 'a pod (NAME or NAMESPACE/NAME) or a node (default: a machine beside the cluster)')
    .option('-n, --namespace <name>', 'where the pod of --from is', 'default')
    .option('-H, --header <line>', 'a header of the request', collect, [])
    .option('--resolve <host:port:address>', 'an address for a name', collect, [])
    .action(async (url: string, flags: Flags) => {
      const { NoSuchPlace, traceRequest } = await import('../../cluster/trace/trace.ts');
      const cluster = await currentCluster(context);
      try {
        const { lines, answered } = await traceRequest(cluster, {
          url,
          from: flags.from,
          namespace: flags.namespace,
          headers: flags.header.map(readHeader),
          resolve: new Map(flags.resolve.map(readPin)),
        });
        context.out(`${lines.join('\n')}\n`);
        if (!answered) exit(1);
      } catch (error) {
        await cluster.rollback();
        throw error instanceof NoSuchPlace ? new UserError(error.message) : error;
      }
    });
};

interface Flags {
  from?: string;
  namespace: string;
  header: string[];
  resolve: string[];
}

function readHeader(line: string): [string, string] {
  const colon = line.indexOf(':');
  if (colon < 1) throw new UserError(`a header is "Name: value", not "${line}"`);
  return [line.slice(0, colon), line.slice(colon + 1).trim()];
}

function readPin(text: string): [string, string] {
  const [host, port, address] = text.split(':');
  if (!host || !port || !address) throw new UserError(`--resolve is HOST:PORT:ADDRESS, not "${text}"`);
  return [`${host}:${port}`, address];
}
