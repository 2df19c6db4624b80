/** Columns like kubectl's, for kubesim's own lists: no lines, three blanks between columns. */
export async function plainTable(head: readonly string[], rows: readonly (readonly string[])[]): Promise<string> {
  const { default: Table } = await import('cli-table3');
  const edges = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'];
  const lines = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'];
  const table = new Table({
    chars: Object.fromEntries([...edges, ...lines].map((name) => [name, ''])),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 3 },
  });
  table.push([...head], ...rows.map((row) => [...row]));
  return `${table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}
