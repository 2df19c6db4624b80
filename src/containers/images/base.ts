import type { HttpResponse } from '../../apimachinery/net.ts';
import { httpDate } from '../http-date.ts';
import type { Image, ImageRecipe, Server } from '../image.ts';
import { distributionPath } from '../image.ts';
import { normalize } from '../paths.ts';
import { findStatic } from '../static-files.ts';
import { accounts, alpineFiles, debianFiles, ubuntuFiles } from './distributions.ts';
import { versionTags } from './versions.ts';

/** `httpd -f -p 8080 -h /www`: busybox's own little web server. */
const busyboxHttpd: Server = {
  process: 'httpd',
  ports: (argv) => [Number(option(argv, '-p')?.replace(/.*:/, '') ?? 80)],
  answer: (request, context) => {
    const root = normalize(option(context.argv, '-h') ?? '/');
    const found = findStatic(context.files, root, request, 'application/octet-stream');
    if (found.kind === 'redirect') return miniPage(302, 'Found', 'The resource has moved', [['Location', found.path]]);
    if (found.kind !== 'file') return miniPage(404, 'Not Found', 'The requested URL was not found');
    const headers: [string, string][] = [
      ['Date', httpDate(context.now)],
      ['Connection', 'close'],
      ['Content-type', found.type],
      ['Accept-Ranges', 'bytes'],
      ['Last-Modified', httpDate(found.mtimeMs)],
      ['Content-Length', String(found.size)],
    ];
    return { code: 200, reason: 'OK', headers, body: found.bytes };
  },
};

function miniPage(code: number, reason: string, text: string, extra: [string, string][] = []): HttpResponse {
  const body = `<HTML><HEAD><TITLE>${code} ${reason}</TITLE></HEAD>\n<BODY><H1>${code} ${reason}</H1>\n${text}\n</BODY></HTML>\n`;
  return { code, reason, headers: [['Connection', 'close'], ['Content-type', 'text/html'], ...extra], body };
}

function option(argv: readonly string[], name: string): string | undefined {
  const at = argv.findIndex((word) => word.startsWith(name));
  return at < 0 ? undefined : argv[at]!.slice(name.length) || argv[at + 1];
}

/** Busybox as its maintainers ship it: a shell and applets, nothing else. */
export const busybox: ImageRecipe = {
  repository: 'docker.io/library/busybox',
  hasTag: versionTags({ 1: [21, 37] }, ['stable', 'unstable', 'musl', 'glibc', 'uclibc']),
  build(tag) {
    const line = /^1\.(\d+)(\.\d+)?/.exec(tag);
    const version = line ? `1.${line[1]}${line[2] ?? '.1'}` : '1.37.0';
    return {
      env: { PATH: distributionPath },
      cmd: ['sh'],
      userland: 'busybox',
      sh: 'ash',
      servers: { httpd: busyboxHttpd },
      versions: { busybox: version },
      files: { ...accounts('/bin/sh') },
      sizeBytes: 2_224_358,
    };
  },
};

export const alpine: ImageRecipe = {
  repository: 'docker.io/library/alpine',
  hasTag: versionTags({ 2: [6, 7], 3: [1, 23] }, ['edge']),
  build(tag) {
    const version = /^3\.\d+(\.\d+)?/.exec(tag)?.[0] ?? '3.22.2';
    return {
      env: { PATH: distributionPath },
      cmd: ['/bin/sh'],
      userland: 'busybox',
      sh: 'ash',
      servers: { httpd: busyboxHttpd },
      versions: { busybox: '1.37.0' },
      files: alpineFiles(version.split('.').length === 3 ? version : `${version}.0`),
      sizeBytes: 3_802_452,
    };
  },
};

const ubuntuNames: Record<string, string> = {
  '18.04': 'Bionic Beaver',
  '20.04': 'Focal Fossa',
  '22.04': 'Jammy Jellyfish',
  '24.04': 'Noble Numbat',
};

export const ubuntu: ImageRecipe = {
  repository: 'docker.io/library/ubuntu',
  hasTag: versionTags({ 14: [4, 4], 16: [4, 4], 18: [4, 4], 20: [4, 4], 22: [4, 4], 24: [4, 10], 25: [4, 10] }, ['rolling', 'devel', 'bionic', 'focal', 'jammy', 'noble', 'trusty', 'xenial']), // biome-ignore format: a table
  build(tag) {
    const named = Object.entries(ubuntuNames).find(([, name]) => name.toLowerCase().startsWith(tag));
    const version = named?.[0] ?? (ubuntuNames[tag] ? tag : '24.04');
    return distribution(ubuntuFiles(version, ubuntuNames[version]!), 29_723_144, '5.2');
  },
};

export const debian: ImageRecipe = {
  repository: 'docker.io/library/debian',
  hasTag: versionTags({ 8: [0, 11], 9: [0, 13], 10: [0, 13], 11: [0, 11], 12: [0, 12], 13: [0, 3] }, ['stable', 'testing', 'sid', 'bookworm', 'bullseye', 'buster', 'trixie', 'stable-slim']), // biome-ignore format: a table
  build(tag) {
    const old = tag.startsWith('12') || tag.startsWith('bookworm');
    return distribution(old ? debianFiles(12, 'bookworm') : debianFiles(13, 'trixie'), 48_500_338, '5.2');
  },
};

function distribution(files: Image['files'], sizeBytes: number, bash: string): Omit<Image, 'repository'> {
  return {
    env: { PATH: distributionPath },
    cmd: ['/bin/bash'],
    userland: 'coreutils',
    sh: 'dash',
    bash,
    files,
    sizeBytes,
  };
}

export const curlImage: ImageRecipe = {
  repository: 'docker.io/curlimages/curl',
  build(tag) {
    const version = /^\d+\.\d+\.\d+$/.test(tag) ? tag : '8.17.0';
    return {
      env: { PATH: distributionPath, CURL_CA_BUNDLE: '/cacert.pem' },
      entrypoint: ['/entrypoint.sh'],
      cmd: ['curl'],
      user: 'curl_user',
      userland: 'busybox',
      sh: 'ash',
      programs: { curl: '/usr/bin', 'entrypoint.sh': '/' },
      versions: { curl: version, busybox: '1.37.0' },
      files: { ...alpineFiles('3.22.2'), '/cacert.pem': '', '/home/curl_user': { dir: true } },
      sizeBytes: 9_853_921,
    };
  },
};
