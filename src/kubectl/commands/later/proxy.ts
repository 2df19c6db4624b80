import type { CommandDefinition } from '../../definition.ts';
import { switchFlag, textFlag } from '../../flags.ts';
import { notYet } from './not-yet.ts';

export const proxy: CommandDefinition = notYet('kubectl proxy', {
  name: 'proxy',
  usage: 'kubectl proxy [--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix] [options]',
  summary: 'Offer the API on a local port',
  description: 'Offer the API of the cluster on a local port, with the credentials of the context.',
  examples: `  kubectl proxy --port=8001`,
  flags: [
    {
      name: 'accept-hosts',
      type: 'string',
      default: "'^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$'",
      usage: 'Regular expression that hosts must match to be accepted.',
    },
    {
      name: 'accept-paths',
      type: 'string',
      default: "'^.*'",
      usage: 'Regular expression that paths must match to be accepted.',
    },
    { name: 'address', type: 'string', default: "'127.0.0.1'", usage: 'IP address to listen on.' },
    { name: 'api-prefix', type: 'string', default: "'/'", usage: 'Path under which the API is offered.' },
    switchFlag('append-server-path', "Append the path of the context's server to every request."),
    switchFlag('disable-filter', 'Let every request through. Dangerous when others can reach the port.'),
    {
      name: 'keepalive',
      type: 'duration',
      default: '0s',
      usage: 'How long an idle connection is kept. 0 does not keep it.',
    },
    { name: 'port', short: 'p', type: 'int', default: '8001', usage: 'Port to listen on; 0 takes a free one.' },
    {
      name: 'reject-methods',
      type: 'string',
      default: "'^$'",
      usage: "Regular expression of HTTP methods that are refused (--reject-methods='POST,PUT,PATCH').",
    },
    {
      name: 'reject-paths',
      type: 'string',
      default: "'^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach'",
      usage: 'Regular expression of paths that are refused even if --accept-paths takes them.',
    },
    textFlag('unix-socket', 'Unix socket to listen on.', 'u'),
    textFlag('www', 'Folder of files to serve as well.', 'w'),
    {
      name: 'www-prefix',
      short: 'P',
      type: 'string',
      default: "'/static/'",
      usage: 'Path under which the files are served.',
    },
  ],
});
