import { executableText } from '../programs/program.ts';
import type { ImageFile } from '../tree.ts';

/** Files by which one tells a distribution. */
export function alpineFiles(version: string): Record<string, ImageFile> {
  const short = version.split('.').slice(0, 2).join('.');
  return {
    '/etc/alpine-release': `${version}\n`,
    '/etc/os-release': `NAME="Alpine Linux"\nID=alpine\nVERSION_ID=${version}\nPRETTY_NAME="Alpine Linux v${short}"\nHOME_URL="https://alpinelinux.org/"\nBUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n`,
    '/etc/issue': `Welcome to Alpine Linux ${short}\nKernel \\r on an \\m (\\l)\n\n`,
    ...accounts('/bin/sh'),
    '/media': { dir: true },
    '/sbin/apk': { content: executableText, mode: 0o755 },
  };
}

export function debianFiles(version: number, codename: string): Record<string, ImageFile> {
  return {
    '/etc/debian_version': `${version}.1\n`,
    '/etc/os-release': `PRETTY_NAME="Debian GNU/Linux ${version} (${codename})"\nNAME="Debian GNU/Linux"\nVERSION_ID="${version}"\nVERSION="${version} (${codename})"\nVERSION_CODENAME=${codename}\nID=debian\nHOME_URL="https://www.debian.org/"\nSUPPORT_URL="https://www.debian.org/support"\nBUG_REPORT_URL="https://bugs.debian.org/"\n`,
    ...accounts('/bin/bash'),
    ...distributionFolders,
  };
}

export function ubuntuFiles(version: string, codename: string): Record<string, ImageFile> {
  const lower = codename.split(' ')[0]!.toLowerCase();
  return {
    '/etc/os-release': `PRETTY_NAME="Ubuntu ${version} LTS"\nNAME="Ubuntu"\nVERSION_ID="${version}"\nVERSION="${version} LTS (${codename})"\nVERSION_CODENAME=${lower}\nID=ubuntu\nID_LIKE=debian\nHOME_URL="https://www.ubuntu.com/"\nUBUNTU_CODENAME=${lower}\n`,
    '/etc/lsb-release': `DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=${version}\nDISTRIB_CODENAME=${lower}\nDISTRIB_DESCRIPTION="Ubuntu ${version} LTS"\n`,
    ...accounts('/bin/bash'),
    ...distributionFolders,
  };
}

const distributionFolders: Record<string, ImageFile> = {
  '/boot': { dir: true },
  '/media': { dir: true },
  '/lib64': { link: 'usr/lib64' },
};

/** Users and groups every image has. */
export function accounts(shell: string): Record<string, ImageFile> {
  return {
    '/etc/passwd': `root:x:0:0:root:/root:${shell}\nbin:x:1:1:bin:/bin:/sbin/nologin\ndaemon:x:2:2:daemon:/sbin:/sbin/nologin\nnobody:x:65534:65534:nobody:/:/sbin/nologin\n`,
    '/etc/group': 'root:x:0:root\nbin:x:1:root,bin,daemon\ndaemon:x:2:root,bin,daemon\nnobody:x:65534:\n',
    '/etc/nsswitch.conf': 'hosts: files dns\n',
  };
}
