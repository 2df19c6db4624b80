const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Sun, 22 Nov 2026 23:38:00 GMT` */
export const httpDate = (ms: number) => new Date(ms).toUTCString();

/** `22/Nov/2026:23:38:00 +0000`, as access logs have it. */
export function logDate(ms: number): string {
  const date = new Date(ms);
  const time = date.toISOString().slice(11, 19);
  return `${two(date.getUTCDate())}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}:${time} +0000`;
}

/** `2026/11/22 23:38:00`, as nginx's error log has it. */
export const nginxDate = (ms: number) => new Date(ms).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ');

/** `Sun Nov 22 23:38:00.123456 2026`, as Apache's error log has it. */
export function apacheDate(ms: number): string {
  const date = new Date(ms);
  const micros = `${String(ms % 1000).padStart(3, '0')}${String((ms * 7919) % 1000).padStart(3, '0')}`;
  const clock = `${date.toISOString().slice(11, 19)}.${micros}`;
  return `${days[date.getUTCDay()]} ${months[date.getUTCMonth()]} ${two(date.getUTCDate())} ${clock} ${date.getUTCFullYear()}`;
}

const two = (number: number) => String(number).padStart(2, '0');
