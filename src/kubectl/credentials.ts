import { accessSync, constants, readFileSync } from 'node:fs';
import type { FlagValues } from './definition.ts';
import { ConfigurationError, ConnectionError } from './errors.ts';
import { besideKubeconfig } from './kubeconfig.ts';
import type { Settings } from './settings.ts';

/**
 * What kubectl holds against cluster and user entries before it talks to a server, in its order.
 * @throws ConfigurationError with every problem found
 */
export async function checkCredentials(settings: Settings, flags: FlagValues): Promise<void> {
  const problems = [...userProblems(settings, flags), ...clusterProblems(settings, flags)];
  if (problems.length > 0) throw new ConfigurationError(problems);
  const { cluster } = settings;
  const server = flags.string('server') || cluster.server;
  const badHost = server === undefined ? undefined : hostProblem(server);
  if (badHost !== undefined) throw new ConnectionError(server!, badHost);
  const authority = cluster['certificate-authority-data'];
  if (authority && !cluster['insecure-skip-tls-verify'] && !Buffer.from(authority, 'base64').includes('-----BEGIN ')) {
    throw new Error('unable to load root certificates: unable to parse bytes as PEM block');
  }
}

function userProblems(settings: Settings, flags: FlagValues): string[] {
  const { user, userName } = settings;
  const problems: string[] = [];
  const file = (field: 'client-certificate' | 'client-key'): string =>
    flags.string(field)
      ? path(settings, '', flags.string(field))
      : user[field]
        ? path(settings, `users/${userName}`, user[field])
        : '';
  const certificate = file('client-certificate');
  const key = file('client-key');
  if (certificate !== '' || user['client-certificate-data']) {
    if (certificate !== '' && user['client-certificate-data']) {
      problems.push(
        `client-cert-data and client-cert are both specified for ${userName}. client-cert-data will override.`,
      );
    }
    if (key !== '' && user['client-key-data']) {
      problems.push(`client-key-data and client-key are both specified for ${userName}; client-key-data will override`);
    }
    if (key === '' && !user['client-key-data']) {
      problems.push(
        `client-key-data or client-key must be specified for ${userName} to use the clientCert authentication method.`,
      );
    }
    problems.push(
      ...unreadable(
        'client-cert',
        certificate,
        flags.string('client-certificate') || user['client-certificate'],
        userName,
      ),
    );
    problems.push(...unreadable('client-key', key, flags.string('client-key') || user['client-key'], userName));
  }
  const { exec } = user;
  if (exec) {
    if (user['auth-provider'])
      problems.push(`authProvider cannot be provided in combination with an exec plugin for ${userName}`);
    if (!exec.command) problems.push(`command must be specified for ${userName} to use exec authentication plugin`);
    if (!exec.apiVersion)
      problems.push(`apiVersion must be specified for ${userName} to use exec authentication plugin`);
  }
  const methods = [...(user.token ? ['token'] : []), ...(user.username || user.password ? ['basicAuth'] : [])];
  if (methods.length > 1 && !user['auth-provider']) {
    problems.push(
      `more than one authentication method found for ${userName}; found [${methods.join(' ')}], only one is allowed`,
    );
  }
  return problems;
}

function clusterProblems(settings: Settings, flags: FlagValues): string[] {
  const { cluster, clusterName } = settings;
  const given = flags.string('certificate-authority') || cluster['certificate-authority'];
  if (!given || cluster['insecure-skip-tls-verify']) return [];
  const file = path(settings, flags.given('certificate-authority') ? '' : `clusters/${clusterName}`, given);
  return unreadable('certificate-authority', file, given, clusterName);
}

const path = (settings: Settings, entry: string, name: string): string =>
  besideKubeconfig(settings.host, settings.config, entry, name);

function unreadable(what: string, file: string, shown: string, owner: string): string[] {
  if (file === '') return [];
  try {
    accessSync(file, constants.R_OK);
    readFileSync(file);
    return [];
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file or directory' : 'permission denied';
    return [`unable to read ${what} ${shown} for ${owner} due to open ${shown}: ${why}`];
  }
}

/** What is wrong with the host of a server's URL, in net/url's words. */
function hostProblem(server: string): string | undefined {
  const host = server.replace(/^[a-z]+:\/\//, '').replace(/\/.*$/, '');
  const bad = /[\s"<>^`{|}\\]/.exec(host);
  return bad ? `invalid character ${JSON.stringify(bad[0])} in host name` : undefined;
}
