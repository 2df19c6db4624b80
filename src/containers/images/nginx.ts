import type { HttpRequest, HttpResponse } from '../../apimachinery/net.ts';
import { httpDate, logDate, nginxDate } from '../http-date.ts';
import type { ImageRecipe, Server, ServerContext } from '../image.ts';
import { distributionPath } from '../image.ts';
import { entityTag, findStatic } from '../static-files.ts';
import { alpineFiles, debianFiles } from './distributions.ts';
import { versionTags } from './versions.ts';

const root = '/usr/share/nginx/html';
const newest = '1.29.3';

/** nginx serving the files of its container, with the default configuration of the official image. */
export function nginxServer(version: string, debian: boolean): Server {
  return {
    process: 'nginx',
    ports: (_argv, _env, declared) => (declared.length > 0 && !declared.includes(80) ? [80, ...declared] : [80]),
    bannerChannel: 'stderr',
    banner: (startedAt) => nginxBanner(version, debian, startedAt),
    accessLog: (request, response, now) => accessLine(request, response, now),
    answer: (request, context) => answer(version, request, context),
  };
}

function nginxBanner(version: string, debian: boolean, startedAt: number): string[] {
  const notice = (pid: number, text: string) => `${nginxDate(startedAt)} [notice] ${pid}#${pid}: ${text}`;
  const script = '/docker-entrypoint.sh:';
  const lines = [
    `${script} /docker-entrypoint.d/ is not empty, will attempt to perform configuration`,
    `${script} Looking for shell scripts in /docker-entrypoint.d/`,
    `${script} Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh`,
    '10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf',
    '10-listen-on-ipv6-by-default.sh: info: Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf',
    `${script} Sourcing /docker-entrypoint.d/15-local-resolvers.envsh`,
    `${script} Launching /docker-entrypoint.d/20-envsubst-on-templates.sh`,
    `${script} Launching /docker-entrypoint.d/30-tune-worker-processes.sh`,
    `${script} Configuration complete; ready for start up`,
    notice(1, 'using the "epoll" event method'),
    notice(1, `nginx/${version}`),
    notice(1, debian ? 'built by gcc 14.2.0 (Debian 14.2.0-19) ' : 'built by gcc 14.2.0 (Alpine 14.2.0) '),
    notice(1, 'OS: Linux 6.8.0-48-generic'),
    notice(1, 'getrlimit(RLIMIT_NOFILE): 1048576:1048576'),
    notice(1, 'start worker processes'),
    notice(1, 'start worker process 29'),
    notice(1, 'start worker process 30'),
  ];
  return lines;
}

function accessLine(request: HttpRequest, response: HttpResponse, now: number): string {
  const header = (name: string) => request.headers.find(([known]) => known.toLowerCase() === name)?.[1] ?? '-';
  const size = typeof response.body === 'string' ? Buffer.byteLength(response.body) : response.body.length;
  const line = `${request.method} ${request.path} HTTP/1.1`;
  return `${request.remoteAddress ?? '-'} - - [${logDate(now)}] "${line}" ${response.code} ${request.method === 'HEAD' ? 0 : size} "${header('referer')}" "${header('user-agent')}" "${header('x-forwarded-for')}"`;
}

function answer(version: string, request: HttpRequest, context: ServerContext): HttpResponse {
  if (request.scheme === 'https') return { code: 0, reason: 'plain HTTP', headers: [], body: '' };
  if (request.method !== 'GET' && request.method !== 'HEAD') return errorPage(version, 405, context.now);
  const found = findStatic(context.files, documentRoot(context), request, 'application/octet-stream');
  if (found.kind === 'missing') return errorPage(version, 404, context.now);
  if (found.kind === 'forbidden') return errorPage(version, 403, context.now);
  if (found.kind === 'redirect') {
    const location = `http://${request.host}${found.path}`;
    return errorPage(version, 301, context.now, [['Location', location]]);
  }
  return {
    code: 200,
    reason: 'OK',
    headers: [
      ['Server', `nginx/${version}`],
      ['Date', httpDate(context.now)],
      ['Content-Type', found.type],
      ['Content-Length', String(found.size)],
      ['Last-Modified', httpDate(found.mtimeMs)],
      ['Connection', 'keep-alive'],
      ['ETag', entityTag(found.mtimeMs, found.size)],
      ['Accept-Ranges', 'bytes'],
    ],
    body: found.bytes,
  };
}

/** A `root` in the container's own configuration counts, so a mounted ConfigMap can move it. */
function documentRoot(context: ServerContext): string {
  const config = context.files.peek('/etc/nginx/conf.d/default.conf') ?? '';
  return /^\s*root\s+([^;\s]+)\s*;/m.exec(config)?.[1] ?? root;
}

const titles: Record<number, string> = {
  301: 'Moved Permanently',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Not Allowed',
};

function errorPage(version: string, code: number, now: number, extra: [string, string][] = []): HttpResponse {
  const title = `${code} ${titles[code]}`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/${version}</center>\r\n</body>\r\n</html>\r\n`;
  return {
    code,
    reason: titles[code]!,
    headers: [
      ['Server', `nginx/${version}`],
      ['Date', httpDate(now)],
      ['Content-Type', 'text/html'],
      ['Content-Length', String(body.length)],
      ['Connection', 'keep-alive'],
      ...extra,
    ],
    body,
  };
}

/** The page that nginx brings along, word for word: people recognise it. */
export const welcomePage = `<!DOCTYPE html>
<html>
<head>
<title>Welcome to nginx!</title>
<style>
html { color-scheme: light dark; }
body { width: 35em; margin: 0 auto;
font-family: Tahoma, Verdana, Arial, sans-serif; }
</style>
</head>
<body>
<h1>Welcome to nginx!</h1>
<p>If you see this page, the nginx web server is successfully installed and
working. Further configuration is required.</p>

<p>For online documentation and support please refer to
<a href="http://nginx.org/">nginx.org</a>.<br/>
Commercial support is available at
<a href="http://nginx.com/">nginx.com</a>.</p>

<p><em>Thank you for using nginx.</em></p>
</body>
</html>
`;

const errorHtml = `<!DOCTYPE html>
<html>
<head>
<title>Error</title>
</head>
<body>
<h1>An error occurred.</h1>
</body>
</html>
`;

const defaultConfig = `server {
    listen       80;
    listen  [::]:80;
    server_name  localhost;

    location / {
        root   ${root};
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   ${root};
    }
}
`;

const mainConfig = `user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;

events {
    worker_connections  1024;
}

http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;
    access_log  /var/log/nginx/access.log  main;
    sendfile        on;
    keepalive_timeout  65;
    include /etc/nginx/conf.d/*.conf;
}
`;

/** The full version behind a tag: `1.27` is the last of its line. */
export function nginxVersion(tag: string): string {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(tag);
  if (!match) return tag.startsWith('stable') ? '1.28.0' : newest;
  const last: Record<string, string> = {
    14: '2',
    16: '1',
    18: '0',
    19: '10',
    20: '2',
    21: '6',
    22: '1',
    23: '4',
    24: '0',
    25: '5',
    26: '3',
    27: '5',
    28: '0',
    29: '3',
  };
  return `${match[1]}.${match[2]}.${match[3] ?? last[match[2]!] ?? '0'}`;
}

export const nginx: ImageRecipe = {
  repository: 'docker.io/library/nginx',
  hasTag: versionTags({ 1: [7, 31] }, [
    'alpine',
    'stable',
    'mainline',
    'perl',
    'otel',
    'trixie',
    'bookworm',
    'bullseye',
  ]),
  build(tag) {
    const version = nginxVersion(tag);
    const alpine = tag.includes('alpine');
    return {
      env: {
        PATH: distributionPath,
        NGINX_VERSION: version,
        PKG_RELEASE: alpine ? '1' : '1~trixie',
        ...(alpine ? {} : { NJS_VERSION: '0.9.4', NJS_RELEASE: '1~trixie' }),
      },
      entrypoint: ['/docker-entrypoint.sh'],
      cmd: ['nginx', '-g', 'daemon off;'],
      userland: alpine ? 'busybox' : 'coreutils',
      sh: alpine ? 'ash' : 'dash',
      ...(alpine ? {} : { bash: '5.2' }),
      programs: { nginx: '/usr/sbin', 'docker-entrypoint.sh': '/', curl: '/usr/bin' },
      versions: { curl: alpine ? '8.14.1' : '8.14.1', busybox: '1.37.0' },
      files: {
        ...(alpine ? alpineFiles('3.22.2') : debianFiles(13, 'trixie')),
        [`${root}/index.html`]: welcomePage,
        [`${root}/50x.html`]: errorHtml,
        '/etc/nginx/nginx.conf': mainConfig,
        '/etc/nginx/conf.d/default.conf': defaultConfig,
        '/var/log/nginx/access.log': { link: '/dev/stdout' },
        '/var/log/nginx/error.log': { link: '/dev/stderr' },
        '/docker-entrypoint.d': { dir: true },
      },
      servers: { nginx: nginxServer(version, !alpine) },
      sizeBytes: alpine ? 22_631_814 : 59_774_010,
    };
  },
};
