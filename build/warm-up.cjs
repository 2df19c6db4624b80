'use strict';
// node warm-up.cjs DIST: runs common commands on a fresh cluster, then writes the code cache of every bundle they used.
const { writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Readable } = require('node:stream');
const { load, packs } = require(join(process.argv[2], 'load.cjs'));

const manifest = `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: nginx}]}
`;

const lines = [
  'version --client',
  'help',
  'create -f -',
  'get pods',
  'get pods,svc -o wide',
  'get pod web -o yaml',
  'get pod web -o json',
  'describe pod web',
  'exec web -- ls',
  'exec web -- sh -c ls',
  'explain pod.spec',
  'logs web',
  'delete pod web',
  'get nodes',
];

async function main() {
  const kubectl = load('kubectl.js');
  for (const line of lines) {
    const { streams, ...host } = kubectl.processHost();
    const quiet = { write() {}, isTTY: false };
    const stdin = Readable.from([line.endsWith('-') ? manifest : '']);
    await kubectl.run(line.split(' '), { ...host, streams: { stdin, stdout: quiet, stderr: quiet } });
  }
  for (const { script, filename } of packs.values()) writeFileSync(`${filename}.cache`, script.createCachedData());
}

main().catch((error) => {
  // Only speed is lost.
  console.error(`no code cache: ${error.stack}`);
});
