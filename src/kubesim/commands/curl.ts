import { currentCluster } from '../current.ts';
import type { AddCommand } from '../main.ts';
import { pipedText } from '../piped.ts';

export const addCurl: AddCommand = (program, context, exit) => {
  program
    .command('curl')
    .description("curl as if you sat on the cluster's local network: node ports, external IPs, ingress hosts")
    .argument('[args...]', "curl's own options and URLs")
    .allowUnknownOption()
    .helpOption(false)
    .passThroughOptions()
    .action(async (args: string[]) => {
      const { runBeside } = await import('../../cluster/outside.ts');
      const cluster = await currentCluster(context);
      const stdin = args.some((arg) => arg === '-' || arg.endsWith('@-')) ? await pipedText(context.host) : '';
      exit(await runBeside(cluster, context.host, { name: 'curl', args, stdin }));
    });
};
