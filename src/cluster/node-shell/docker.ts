import { humanDuration } from '../../apimachinery/duration.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { BuildError } from '../../containers/build/dockerfile.ts';
import type { MachineCall, MachineCommand } from '../../containers/machine.ts';
import { normalize } from '../../containers/paths.ts';
import { fullName, parseReference } from '../../containers/reference.ts';
import type { Cluster } from '../cluster.ts';
import { imageNamed } from '../image-source.ts';
import { build, forget, listed, pull, push, tag } from '../images.ts';

const usage = `Usage:  docker [OPTIONS] COMMAND

Simulated here:
  build       Build an image from a Dockerfile
  pull        Download an image from a registry
  push        Upload an image to a registry
  images      List images
  login       Authenticate to a registry
  logout      Log out from a registry
  tag         Give an image a second name
  rmi         Remove images
  image       build, ls, pull, push, rm, tag
`;

type Words = readonly string[];
type Subcommand = (cluster: Cluster, args: Words, call: MachineCall) => Promise<number>;

/** `docker` on a node. Images are the cluster's: what was pushed, its nodes can pull. */
export const docker =
  (cluster: Cluster): MachineCommand =>
  async (call) => {
    const words = call.argv[0] === 'image' || call.argv[0] === 'buildx' ? call.argv.slice(1) : [...call.argv];
    const [name, ...args] = words;
    const command = name === undefined ? undefined : commands[name];
    if (command) {
      const exitCode = await command(cluster, args, call);
      await cluster.flush();
      return exitCode;
    }
    if (name === undefined || name === 'help' || name === '--help') {
      call.out(usage);
      return 0;
    }
    if (name === '--version' || name === '-v' || name === 'version') {
      call.out('Docker version 28.5.1, build e180ab8\n');
      return 0;
    }
    call.err(`docker: '${name}' is not a docker command.\nSee 'docker --help'\n`);
    return 1;
  };

const dockerBuild: Subcommand = async (cluster, args, { cwd, files, out, err }) => {
  const tags: string[] = [];
  const buildArgs: Record<string, string> = {};
  const contexts: string[] = [];
  let dockerfile = 'Dockerfile';
  for (let i = 0; i < args.length; i++) {
    const [flag = '', inline] = args[i]!.startsWith('--') ? args[i]!.split('=', 2) : [args[i]!];
    const value = () => inline ?? args[++i] ?? '';
    if (flag === '-t' || flag === '--tag') tags.push(value());
    else if (flag === '-f' || flag === '--file') dockerfile = value();
    else if (flag === '--build-arg') {
      const [name = '', text = ''] = value().split('=', 2);
      buildArgs[name] = text;
    } else if (/^--(?:platform|progress|target|network)$/.test(flag)) value();
    else if (!flag.startsWith('-')) contexts.push(flag);
  }
  const fail = (message: string) => {
    err(`ERROR: ${message}\n`);
    return 1;
  };
  if (contexts.length !== 1) {
    err(
      `ERROR: docker: 'docker buildx build' requires 1 argument\n\nUsage:  docker buildx build [OPTIONS] PATH | URL | -\n\nRun 'docker buildx build --help' for more information\n`,
    );
    return 1;
  }
  const root = normalize(contexts[0]!, cwd);
  if (!files.isDirectory(root))
    return fail(`failed to build: unable to prepare context: path "${contexts[0]}" not found`);
  try {
    const { id, steps } = await build(cluster, { files, root, dockerfile, tags, args: buildArgs, load: false });
    if (args.includes('-q') || args.includes('--quiet')) {
      out(`sha256:${id}\n`);
      return 0;
    }
    const shown = [
      '[internal] load build definition from Dockerfile',
      '[internal] load .dockerignore',
      '[internal] load build context',
      ...steps.map(({ text }) => text),
      'exporting to image',
      `=> writing image sha256:${id}`,
      ...tags.map((name) => `=> naming to ${fullName(parseReference(name))}`),
    ];
    err(`[+] Building 0.4s (${steps.length + 4}/${steps.length + 4}) FINISHED${' '.repeat(34)}docker:default\n`);
    for (const text of shown) err(` => ${text.padEnd(68)} 0.0s\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof BuildError)) throw error;
    return failed(error, files.peek(normalize(dockerfile, root)) ?? '', dockerfile, err);
  }
};

/** buildkit shows the lines around the one that is to blame. */
function failed(error: BuildError, source: string, dockerfile: string, err: (text: string) => void): number {
  const { line, lastLine = line, message } = error;
  const said = (error as BuildError & { said?: string }).said;
  if (said)
    err(`------\n > ${message.replace(/^process "(?:\/bin\/sh -c )?(.*)" did not.*/, 'RUN $1')}:\n${said}------\n`);
  if (line !== undefined && lastLine !== undefined) {
    const lines = source.split('\n');
    const rule = '-'.repeat(20);
    const rows = lines
      .map(
        (text, index) =>
          `${String(index + 1).padStart(4)} | ${index + 1 >= line && index + 1 <= lastLine ? '>>>' : '   '} ${text}`,
      )
      .slice(Math.max(0, line - 4), lastLine + 3);
    err(`${dockerfile}:${line}\n${rule}\n${rows.join('\n')}\n${rule}\n`);
  }
  const isTag = message.startsWith('invalid tag');
  err(`ERROR: failed to build: ${isTag ? '' : 'failed to solve: '}${message}\n`);
  return 1;
}

const dockerPush: Subcommand = async (cluster, args, { out, err }) => {
  const [name] = args.filter((arg) => !arg.startsWith('-'));
  if (name === undefined) return wants('push', 1, err);
  const found = imageNamed(cluster.store, name);
  const full = fullName(parseReference(name));
  const repository = full.replace(/:[^:/]*$/, '');
  out(`The push refers to repository [${repository}]\n`);
  if (!found) {
    err(`An image does not exist locally with the tag: ${name.replace(/:[^:/]*$/, '')}\n`);
    return 1;
  }
  const user = loggedInAs(cluster);
  if (user === undefined) {
    err(
      'push access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed\n',
    );
    return 1;
  }
  const digest = await push(cluster, name);
  const layers = Object.keys(found.files).length > 0 ? [digest!.slice(0, 12)] : [];
  for (const layer of layers) out(`${layer}: Pushed \n`);
  out(`${full.slice(repository.length + 1)}: digest: sha256:${digest} size: 1990\n`);
  return 0;
};

const dockerPull: Subcommand = async (cluster, args, { out, err }) => {
  const [name] = args.filter((arg) => !arg.startsWith('-'));
  if (name === undefined) return wants('pull', 1, err);
  const answer = await pull(cluster, name);
  const full = fullName(parseReference(name));
  if ('refusal' in answer) {
    const missing = /pull access denied/.test(answer.refusal);
    const short = full.replace(/^docker\.io\/library\//, '').replace(/:[^:]*$/, '');
    err(
      missing
        ? `Error response from daemon: pull access denied for ${short}, repository does not exist or may require 'docker login'\n`
        : `Error response from daemon: manifest for ${name} not found: manifest unknown: manifest unknown\n`,
    );
    return 1;
  }
  if (!name.includes(':')) out('Using default tag: latest\n');
  out(
    `${full.replace(/.*:/, '')}: Pulling from ${parseReference(name).path}\nDigest: ${answer.digest}\nStatus: Downloaded newer image for ${name.includes(':') ? name : `${name}:latest`}\n${full}\n`,
  );
  return 0;
};

const dockerImages: Subcommand = async (cluster, args, { out, now }) => {
  const images = listed(cluster.store);
  if (args.includes('-q') || args.includes('--quiet')) {
    for (const { id } of images) out(`${id.slice(0, 12)}\n`);
    return 0;
  }
  const rows = [
    ['REPOSITORY', 'TAG', 'IMAGE ID', 'CREATED', 'SIZE'],
    ...images.map((image) => [
      image.repository,
      image.tag,
      image.id.slice(0, 12),
      `${words(now() - image.createdAt)} ago`,
      size(image.sizeBytes),
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  for (const row of rows)
    out(`${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]! + 3))).join('')}\n`);
  return 0;
};

/** `2 hours`, as docker tells times. */
function words(ms: number): string {
  const text = humanDuration(Math.max(0, ms));
  const match = /^(\d+)([smhd])/.exec(text);
  if (!match || match[1] === '0') return 'Less than a second';
  const unit = { s: 'second', m: 'minute', h: 'hour', d: 'day' }[match[2]!]!;
  return `${match[1]} ${unit}${match[1] === '1' ? '' : 's'}`;
}

const size = (bytes: number): string =>
  bytes >= 1e6 ? `${(bytes / 1e6).toPrecision(3)}MB` : `${(bytes / 1e3).toPrecision(3)}kB`;

const loginKey = 'docker-login';
const loggedInAs = ({ store }: Cluster): string | undefined =>
  (store.get('_cluster', loginKey) as { user?: string } | undefined)?.user;

const dockerLogin: Subcommand = async (cluster, args, { stdin, keys, out, err }) => {
  let user: string | undefined;
  let password: string | undefined;
  for (let i = 0; i < args.length; i++) {
    if (args[i] === '-u' || args[i] === '--username') user = args[++i];
    else if (args[i] === '-p' || args[i] === '--password') {
      password = args[++i];
      err('WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n');
    } else if (args[i] === '--password-stdin') password = (stdin ?? '').trim();
  }
  if ((user === undefined || password === undefined) && !keys) {
    err('Error: Cannot perform an interactive login from a non TTY device\n');
    return 1;
  }
  if (user === undefined) user = await ask('Username: ', true, keys!, out);
  if (password === undefined) password = await ask('Password: ', false, keys!, out);
  if (user === '' || password === '') {
    err(`Error: ${user === '' ? 'username' : 'password'} is required\n`);
    return 1;
  }
  const login = { user } as unknown as KubeObject;
  await cluster.act(() => cluster.store.put('_cluster', loginKey, login));
  out('\nLogin Succeeded\n');
  return 0;
};

const dockerLogout: Subcommand = async (cluster, _args, { out }) => {
  await cluster.act(() => cluster.store.delete('_cluster', loginKey));
  out('Removing login credentials for https://index.docker.io/v1/\n');
  return 0;
};

/** One line from the terminal. */
function ask(
  prompt: string,
  echo: boolean,
  keys: NonNullable<MachineCall['keys']>,
  out: (text: string) => void,
): Promise<string> {
  out(prompt);
  return new Promise((resolve) => {
    let line = '';
    const listening = keys.listen((data) => {
      for (const key of data) {
        if (key === '\r' || key === '\n') {
          out('\n');
          listening.stop();
          resolve(line);
          return undefined;
        }
        if (key === '\u007f') line = line.slice(0, -1);
        else {
          line += key;
          if (echo) out(key);
        }
      }
      return undefined;
    });
  });
}

const dockerTag: Subcommand = async (cluster, args, { err }) => {
  const [from, to] = args;
  if (from === undefined || to === undefined) return wants('tag', 2, err);
  if (await tag(cluster, from, to)) return 0;
  err(`Error response from daemon: No such image: ${from}\n`);
  return 1;
};

const dockerRemove: Subcommand = async (cluster, args, { out, err }) => {
  const names = args.filter((arg) => !arg.startsWith('-'));
  if (names.length === 0) return wants('rmi', 1, err);
  let exitCode = 0;
  for (const name of names) {
    if (await forget(cluster, name)) out(`Untagged: ${name.includes(':') ? name : `${name}:latest`}\n`);
    else {
      err(`Error response from daemon: No such image: ${name.includes(':') ? name : `${name}:latest`}\n`);
      exitCode = 1;
    }
  }
  return exitCode;
};

function wants(name: string, count: number, err: (text: string) => void): number {
  err(
    `docker: 'docker ${name}' requires ${count} argument${count === 1 ? '' : 's'}\n\nRun 'docker ${name} --help' for more information\n`,
  );
  return 1;
}

const commands: Readonly<Record<string, Subcommand>> = {
  build: dockerBuild,
  push: dockerPush,
  pull: dockerPull,
  images: dockerImages,
  ls: dockerImages,
  list: dockerImages,
  login: dockerLogin,
  logout: dockerLogout,
  tag: dockerTag,
  rmi: dockerRemove,
  rm: dockerRemove,
};
