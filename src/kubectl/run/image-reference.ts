const letters = '[a-zA-Z0-9]';
const domainPart = `${letters}(?:[a-zA-Z0-9-]*${letters})?`;
const domain = `(?:${domainPart}(?:\\.${domainPart})*|\\[[a-fA-F0-9:]+\\])(?::\\d+)?`;
const pathPart = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';

const reference = new RegExp(`^(?:${domain}/)?${pathPart}(?:/${pathPart})*(?::\\w[\\w.-]{0,127})?(?:@${digest})?$`);

/** Is it a reference as container registries take it: host, path, tag, digest? */
export const isImageReference = (text: string): boolean => reference.test(text);
