import type { CommandDefinition } from '../definition.ts';
import { textFlag } from '../flags.ts';

/** What this client claims to be: the release it imitates. */
export const clientVersion = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3',
  gitCommit: '0f29094e5b73085e3802ecc1298ecae13866bfe6',
  gitTreeState: 'clean',
  buildDate: '2026-07-22T18:10:35Z',
  goVersion: 'go1.26.5',
  compiler: 'gc',
  platform: 'linux/amd64',
};
export const kustomizeVersion = 'v5.8.1';

interface Versions {
  clientVersion: typeof clientVersion;
  kustomizeVersion: string;
  serverVersion?: { major: string; minor: string; gitVersion: string };
}

export const version: CommandDefinition = {
  name: 'version',
  usage: 'kubectl version [flags] [options]',
  summary: 'Print the versions of client and server',
  description: 'Print the versions of this client and of the server of the current context.',
  examples: `
  # Both versions
  kubectl version

  # The client's alone, without asking a server
  kubectl version --client`,
  flags: [
    {
      name: 'client',
      type: 'bool',
      default: 'false',
      usage: 'Show the version of the client only; no server is needed.',
    },
    textFlag('output', "'yaml' or 'json'.", 'o'),
  ],
  async run(args, flags, context) {
    const output = flags.string('output');
    const versions: Versions = { clientVersion, kustomizeVersion };
    if (flags.bool('client')) return show(versions, output, context.out.bind(context));
    if (args.length > 0) throw new Error(`extra arguments: [${args.join(' ')}]`);
    refuseFormat(output);
    const client = await context.client();
    versions.serverVersion = (await client.raw({ method: 'GET', path: '/version' })).body;
    await show(versions, output, context.out.bind(context));
    warnAboutSkew(versions, context.err.bind(context));
    return 0;
  },
};

function refuseFormat(output: string): void {
  if (!['', 'json', 'yaml'].includes(output)) throw new Error("--output must be 'yaml' or 'json'");
}

async function show(versions: Versions, output: string, out: (text: string) => void): Promise<number> {
  refuseFormat(output);
  if (output === 'json') out(`${JSON.stringify(versions, null, 2)}\n`);
  else if (output === 'yaml') out((await import('../printers/yaml.ts')).toYAML(versions));
  else out(plain(versions));
  return 0;
}

const plain = ({ clientVersion: client, kustomizeVersion: kustomize, serverVersion: server }: Versions): string =>
  `Client Version: ${client.gitVersion}\nKustomize Version: ${kustomize}\n${server ? `Server Version: ${server.gitVersion}\n` : ''}`;

/** kubectl supports servers one minor version away, in either direction. */
function warnAboutSkew({ clientVersion: client, serverVersion: server }: Versions, err: (text: string) => void): void {
  if (!server || Math.abs(Number.parseInt(server.minor, 10) - Number(client.minor)) <= 1) return;
  err(
    `Warning: version difference between client (${client.major}.${client.minor}) and server (${server.major}.${server.minor}) exceeds the supported minor version skew of +/-1\n`,
  );
}
