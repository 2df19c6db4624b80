import type { HttpRequest, HttpResponse } from '../../apimachinery/net.ts';
import { apacheDate, httpDate, logDate } from '../http-date.ts';
import type { ImageRecipe, Server, ServerContext } from '../image.ts';
import { findStatic } from '../static-files.ts';
import { alpineFiles, debianFiles } from './distributions.ts';
import { versionTags } from './versions.ts';

const root = '/usr/local/apache2/htdocs';
const latest = '2.4.65';

/** Apache serving the files of its container. */
export const httpdServer: Server = {
  process: 'httpd',
  ports: () => [80],
  bannerChannel: 'stderr',
  banner: (startedAt) => {
    const name =
      "AH00558: httpd: Could not reliably determine the server's fully qualified domain name, using %s. Set the 'ServerName' directive globally to suppress this message";
    const at = `[${apacheDate(startedAt)}]`;
    return [
      name.replace('%s', '127.0.0.1'),
      name.replace('%s', '127.0.0.1'),
      `${at} [mpm_event:notice] [pid 1:tid 1] AH00489: Apache/${latest} (Unix) configured -- resuming normal operations`,
      `${at} [core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'`,
    ];
  },
  accessLog: (request, response, now) => {
    const size = typeof response.body === 'string' ? Buffer.byteLength(response.body) : response.body.length;
    return `${request.remoteAddress ?? '-'} - - [${logDate(now)}] "${request.method} ${request.path} HTTP/1.1" ${response.code} ${size}`;
  },
  answer,
};

function answer(request: HttpRequest, context: ServerContext): HttpResponse {
  if (request.scheme === 'https') return { code: 0, reason: 'plain HTTP', headers: [], body: '' };
  const found = findStatic(context.files, root, request, 'text/plain');
  if (found.kind === 'missing') {
    return page(404, 'Not Found', '<p>The requested URL was not found on this server.</p>\n', context.now);
  }
  // The document root is listed when it has no index; below, mod_autoindex does the same.
  if (found.kind === 'forbidden') return listing(request, context);
  if (found.kind === 'redirect') {
    const location = `http://${request.host}${found.path}`;
    const text = `<p>The document has moved <a href="${location}">here</a>.</p>\n`;
    return page(301, 'Moved Permanently', text, context.now, [['Location', location]]);
  }
  const tag = `"${found.size.toString(16)}-${Math.floor(found.mtimeMs * 1000).toString(16)}"`;
  return {
    code: 200,
    reason: 'OK',
    headers: [
      ['Date', httpDate(context.now)],
      ['Server', `Apache/${latest} (Unix)`],
      ['Last-Modified', httpDate(found.mtimeMs)],
      ['ETag', tag],
      ['Accept-Ranges', 'bytes'],
      ['Content-Length', String(found.size)],
      ['Content-Type', found.type],
    ],
    body: found.bytes,
  };
}

function page(code: number, title: string, text: string, now: number, extra: [string, string][] = []): HttpResponse {
  const body = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">\n<html><head>\n<title>${code} ${title}</title>\n</head><body>\n<h1>${title}</h1>\n${text}</body></html>\n`;
  return {
    code,
    reason: title,
    headers: [
      ['Date', httpDate(now)],
      ['Server', `Apache/${latest} (Unix)`],
      ...extra,
      ['Content-Length', String(body.length)],
      ['Content-Type', 'text/html; charset=iso-8859-1'],
    ],
    body,
  };
}

function listing(request: HttpRequest, context: ServerContext): HttpResponse {
  const path = request.path.replace(/[?#].*/, '');
  const names = context.files.list(root + (path === '/' ? '' : path));
  const items = names.map((name) => `<li><a href="${encodeURIComponent(name)}"> ${name}</a></li>\n`).join('');
  const body = `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n  <title>Index of ${path}</title>\n </head>\n <body>\n<h1>Index of ${path}</h1>\n<ul>${items}</ul>\n</body></html>\n`;
  const headers: [string, string][] = [
    ['Date', httpDate(context.now)],
    ['Server', `Apache/${latest} (Unix)`],
    ['Content-Length', String(body.length)],
    ['Content-Type', 'text/html;charset=ISO-8859-1'],
  ];
  return { code: 200, reason: 'OK', headers, body };
}

function httpdImage(page: string, alpine = false) {
  const path = '/usr/local/apache2/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  return {
    env: { PATH: path, HTTPD_PREFIX: '/usr/local/apache2', HTTPD_VERSION: latest },
    cmd: ['httpd-foreground'],
    workingDir: '/usr/local/apache2',
    userland: alpine ? ('busybox' as const) : ('coreutils' as const),
    sh: alpine ? ('ash' as const) : ('dash' as const),
    ...(alpine ? {} : { bash: '5.2' }),
    programs: {
      'httpd-foreground': '/usr/local/bin',
      httpd: '/usr/local/apache2/bin',
      apachectl: '/usr/local/apache2/bin',
    },
    files: {
      ...(alpine ? alpineFiles('3.22.2') : debianFiles(12, 'bookworm')),
      [`${root}/index.html`]: page,
      '/usr/local/apache2/conf/httpd.conf':
        'ServerRoot "/usr/local/apache2"\nListen 80\nDocumentRoot "/usr/local/apache2/htdocs"\n',
      '/usr/local/apache2/logs': { dir: true as const },
    },
    servers: { 'httpd-foreground': httpdServer, httpd: httpdServer },
    sizeBytes: alpine ? 22_114_930 : 45_322_175,
  };
}

export const httpd: ImageRecipe = {
  repository: 'docker.io/library/httpd',
  hasTag: versionTags({ 2: [2, 4] }, ['alpine', 'trixie', 'bookworm', 'bullseye']),
  build: (tag) => httpdImage('<html><body><h1>It works!</h1></body></html>\n', tag.includes('alpine')),
};

/** httpd with a page of its own for each tag. */
export const hello: ImageRecipe = {
  repository: 'docker.io/c1t1d0s7/hello',
  build: (tag) => httpdImage(`<h1> Hello ${tag.charAt(0).toUpperCase()}${tag.slice(1)} </h1>\n`),
};
