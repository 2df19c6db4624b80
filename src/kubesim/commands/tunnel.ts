import { currentCluster } from '../current.ts';
import { UserError } from '../definition.ts';
import type { AddCommand } from '../main.ts';
import { plainTable } from '../table.ts';

export const addTunnel: AddCommand = (program, context) => {
  program
    .command('tunnel')
    .description('open the ingress controller and the external addresses on ports of this machine, for browsers')
    .option('--port <number>', 'the port for the ingress controller', '8080')
    .option('--bind-any', 'let the system choose that port, too')
    .action(async ({ port, bindAny }: { port: string; bindAny?: boolean }) => {
      const number = bindAny ? 0 : Number(port);
      if (!Number.isInteger(number) || number < 0 || number > 65_535) throw new UserError(`no such port: ${port}`);
      const { openTunnel } = await import('../../cluster/tunnel.ts');
      const opened = await openTunnel(await currentCluster(context), number).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EADDRINUSE'
          ? new UserError(`port ${number} is taken: choose another with --port`)
          : error;
      });
      if (opened.length === 0) throw new UserError('nothing to open: no ingress controller and no external address');
      const rows = opened.map(({ what, address, port: there, localPort }) => [
        `http://127.0.0.1:${localPort}`,
        `${address}:${there}`,
        what,
      ]);
      context.out(await plainTable(['HERE', 'IN THE CLUSTER', 'WHAT'], rows));
      context.out(
        'Hosts of an Ingress: http://NAME.localhost:PORT, or curl -H "Host: NAME". Ctrl-C closes the tunnel.\n',
      );
      await Promise.all(opened.map(({ server }) => new Promise((closed) => server.once('close', closed))));
    });
};
