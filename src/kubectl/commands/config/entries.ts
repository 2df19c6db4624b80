import { accessSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { CommandContext, CommandDefinition, FlagValues } from '../../definition.ts';
import { listFlag, repeatedFlag, switchFlag, textFlag } from '../../flags.ts';
import { KubeconfigFiles, wrongArguments } from './files.ts';

/** set-cluster, set-context and set-credentials: entries made or changed by flags. */

type Entry = Record<string, any>;

/** Sets the fields whose flags were given; an empty value clears the field. */
function takeFlags(entry: Entry, flags: FlagValues, names: readonly string[]): Entry {
  const out = { ...entry };
  for (const name of names) if (flags.given(name)) out[name] = flags.string(name);
  return out;
}

export const setContext: CommandDefinition = {
  name: 'set-context',
  usage:
    'kubectl config set-context [NAME | --current] [--cluster=cluster_nickname] [--user=user_nickname] [--namespace=namespace] [options]',
  summary: 'Set a context',
  description: 'Set a context in the kubeconfig. Of one that exists only the fields given change.',
  examples: `  # Work in another namespace from now on
  kubectl config set-context --current --namespace=dev`,
  flags: [
    textFlag('cluster', 'Cluster of the context.'),
    switchFlag('current', 'Change the current context.'),
    textFlag('namespace', 'Namespace of the context.', 'n'),
    textFlag('user', 'User of the context.'),
  ],
  async run(args, flags, context) {
    if (args.length > 1) throw wrongArguments(args, context);
    const current = flags.bool('current');
    if (args[0] && current) throw new Error('you cannot specify both a context name and --current');
    if (!args[0] && !current) throw new Error('you must specify a non-empty context name or --current');
    const files = await KubeconfigFiles.open(flags, context);
    if (current && files.merged.currentContext === '') throw new Error('no current context is set');
    const name = current ? files.merged.currentContext : args[0]!;
    const existed = files.merged.contexts.has(name);
    await files.modify(({ contexts }) => {
      contexts.set(name, takeFlags(contexts.get(name) ?? {}, flags, ['cluster', 'user', 'namespace']));
    });
    context.out(`Context ${JSON.stringify(name)} ${existed ? 'modified' : 'created'}.\n`);
    return 0;
  },
};

export const setCluster: CommandDefinition = {
  name: 'set-cluster',
  usage:
    'kubectl config set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com] [options]',
  summary: "Set a cluster's entry",
  description: 'Set the entry of a cluster in the kubeconfig. Of one that exists only the fields given change.',
  examples: `  # Only the address
  kubectl config set-cluster e2e --server=https://1.2.3.4`,
  flags: [
    textFlag('certificate-authority', 'File with the certificate authority of the cluster.'),
    switchFlag('embed-certs', 'Copy the certificate into the kubeconfig.'),
    switchFlag('insecure-skip-tls-verify', "Do not check the cluster's certificate."),
    textFlag('proxy-url', 'Proxy on the way to the cluster.'),
    textFlag('server', 'Address of the cluster.'),
    textFlag('tls-server-name', "Name to expect in the cluster's certificate."),
  ],
  async run(args, flags, context) {
    if (args.length !== 1) throw wrongArguments(args, context);
    const [name] = args as [string];
    const embed = flags.bool('embed-certs');
    const authority = flags.string('certificate-authority');
    if (flags.bool('insecure-skip-tls-verify') && authority !== '') {
      throw new Error('you cannot specify a certificate authority and insecure mode at the same time');
    }
    if (embed && authority === '') throw new Error('you must specify a --certificate-authority to embed');
    const files = await KubeconfigFiles.open(flags, context);
    const certificate = fileField('certificate-authority', flags, context, files.target);
    await files.modify(({ clusters }) => {
      let entry: Entry = takeFlags(clusters.get(name) ?? {}, flags, ['server', 'tls-server-name', 'proxy-url']);
      // The address decides what name to expect, unless both are said.
      if (flags.given('server') && !flags.given('tls-server-name')) entry['tls-server-name'] = undefined;
      if (flags.given('insecure-skip-tls-verify')) {
        const insecure = flags.bool('insecure-skip-tls-verify');
        entry['insecure-skip-tls-verify'] = insecure;
        if (insecure) entry = { ...entry, 'certificate-authority': undefined, 'certificate-authority-data': undefined };
      } else if (flags.given('server')) entry['insecure-skip-tls-verify'] = undefined;
      if (certificate) entry = { ...entry, ...certificate, 'insecure-skip-tls-verify': undefined };
      clusters.set(name, entry);
    });
    context.out(`Cluster ${JSON.stringify(name)} set.\n`);
    return 0;
  },
};

/** A file that an entry names: by its path, or with its content when it is to be embedded. */
function fileField(field: string, flags: FlagValues, { host }: CommandContext, target: string): Entry | undefined {
  if (!flags.given(field)) return undefined;
  const path = flags.string(field);
  if (path === '') return { [field]: undefined, [`${field}-data`]: undefined };
  const file = resolve(host.cwd, path);
  if (flags.bool('embed-certs')) {
    return { [field]: undefined, [`${field}-data`]: readFileSync(existing(file, field, path)).toString('base64') };
  }
  const beside = relative(dirname(resolve(host.cwd, target)), file);
  return { [field]: beside.startsWith('..') ? file : beside, [`${field}-data`]: undefined };
}

function existing(file: string, field: string, shown: string): string {
  try {
    accessSync(file);
    return file;
  } catch {
    throw new Error(`could not stat ${field} file ${shown}: stat ${shown}: no such file or directory`);
  }
}

export const setCredentials: CommandDefinition = {
  name: 'set-credentials',
  usage:
    'kubectl config set-credentials NAME [--client-certificate=path/to/certfile] [--client-key=path/to/keyfile] [--token=bearer_token] [--username=basic_user] [--password=basic_password] [--auth-provider=provider_name] [--auth-provider-arg=key=value] [--exec-command=exec_command] [--exec-api-version=exec_api_version] [--exec-arg=arg] [--exec-env=key=value] [options]',
  summary: "Set a user's entry",
  description:
    'Set the entry of a user in the kubeconfig. Of one that exists only the fields given change. A user has one way to log in: a token, or a name and password, or a certificate, or a program that provides credentials.',
  examples: `  # Only the key
  kubectl config set-credentials ann --client-key=~/.kube/ann.key

  # A token
  kubectl config set-credentials ann --token=abc`,
  flags: [
    textFlag('auth-provider', 'Provider of credentials for the user.'),
    listFlag('auth-provider-arg', "Argument of the provider of credentials, as 'key=value'."),
    textFlag('client-certificate', 'File with the certificate of the user.'),
    textFlag('client-key', 'File with the key of the user.'),
    switchFlag('embed-certs', 'Copy certificate and key into the kubeconfig.'),
    textFlag('exec-api-version', 'API version of the program that provides credentials.'),
    listFlag('exec-arg', 'Argument of the program that provides credentials.'),
    textFlag('exec-command', 'Program that provides credentials for the user.'),
    repeatedFlag('exec-env', "Variable for the program that provides credentials, as 'key=value'."),
    textFlag('exec-interactive-mode', 'When that program may ask questions: Never, IfAvailable or Always.'),
    switchFlag('exec-provide-cluster-info', 'Tell the program that provides credentials about the cluster.'),
    textFlag('password', 'Password of the user.'),
    textFlag('token', 'Bearer token of the user.'),
    textFlag('username', 'Name for basic authentication of the user.'),
  ],
  async run(args, flags, context) {
    if (args.length !== 1) throw wrongArguments(args, context, `unexpected args: [${args.join(' ')}]`);
    const provider = pairs(flags.strings('auth-provider-arg'), 'auth-provider-arg', args, context);
    const variables = pairs(flags.strings('exec-env'), 'exec-env', args, context);
    checkMethods(flags);
    const [name] = args as [string];
    const files = await KubeconfigFiles.open(flags, context);
    const certificates = {
      ...fileField('client-certificate', flags, context, files.target),
      ...fileField('client-key', flags, context, files.target),
    };
    await files.modify(({ users }) => {
      const before: Entry = users.get(name) ?? {};
      let entry: Entry = { ...before, ...certificates };
      if (flags.given('token'))
        entry = { ...entry, token: flags.string('token'), username: undefined, password: undefined };
      if (flags.given('username') || flags.given('password'))
        entry = { ...takeFlags(entry, flags, ['username', 'password']), token: undefined };
      if (flags.string('auth-provider') !== '')
        entry['auth-provider'] = withProvider(before['auth-provider'], flags, provider);
      if (flags.string('exec-command') !== '') entry.exec = withExec(before.exec, flags, variables);
      else if (before.exec) entry.exec = withExec(before.exec, flags, variables);
      users.set(name, entry);
    });
    context.out(`User ${JSON.stringify(name)} set.\n`);
    return 0;
  },
};

function pairs(
  list: readonly string[],
  flag: string,
  args: readonly string[],
  context: CommandContext,
): [string, string | undefined][] {
  return list.map((text) => {
    if (text.endsWith('-') && !text.includes('=')) return [text.slice(0, -1), undefined];
    const at = text.indexOf('=');
    if (at < 0) throw wrongArguments(args, context, `invalid ${flag} format: ${text}`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
}

function checkMethods(flags: FlagValues): void {
  const methods = [
    ...(flags.string('token') === '' ? [] : ['--token']),
    ...(flags.string('username') === '' && flags.string('password') === '' ? [] : ['--username/--password']),
  ];
  if (methods.length > 1) {
    throw new Error(`you cannot specify more than one authentication method at the same time: ${methods.join(', ')}`);
  }
  if (flags.bool('embed-certs')) {
    const files = ['client-certificate', 'client-key'].filter((flag) => flags.string(flag) !== '');
    if (files.length === 0) throw new Error('you must specify a --client-certificate or --client-key to embed');
  }
  const mode = flags.string('exec-interactive-mode');
  if (mode !== '' && !['IfAvailable', 'Never', 'Always'].includes(mode)) {
    throw new Error('invalid interactive mode type, can be only IfAvailable, Never, Always');
  }
}

/** Arguments are added to those that the provider has; another provider starts anew. */
function withProvider(
  before: Entry | undefined,
  flags: FlagValues,
  args: readonly [string, string | undefined][],
): Entry {
  const name = flags.string('auth-provider');
  const config = before?.name === name ? { ...before.config } : {};
  for (const [key, value] of args) {
    if (value === undefined) delete config[key];
    else config[key] = value;
  }
  return { name, config };
}

function withExec(
  before: Entry | undefined,
  flags: FlagValues,
  variables: readonly [string, string | undefined][],
): Entry {
  const exec: Entry = { ...before };
  if (flags.string('exec-command') !== '') exec.command = flags.string('exec-command');
  if (flags.given('exec-api-version')) exec.apiVersion = flags.string('exec-api-version');
  if (flags.given('exec-arg')) exec.args = flags.strings('exec-arg');
  if (flags.given('exec-interactive-mode')) exec.interactiveMode = flags.string('exec-interactive-mode');
  if (flags.given('exec-provide-cluster-info')) exec.provideClusterInfo = flags.bool('exec-provide-cluster-info');
  let env: Entry[] = [...(exec.env ?? [])];
  for (const [name, value] of variables) {
    if (value === undefined) env = env.filter((one) => one.name !== name);
    else if (env.some((one) => one.name === name)) env = env.map((one) => (one.name === name ? { name, value } : one));
    else env.push({ name, value });
  }
  exec.env = env;
  return exec;
}
