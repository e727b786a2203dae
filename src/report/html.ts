// What the pages share.

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A picture or table that is wider than a phone: there it is scrolled sideways, not shrunk until nobody can read it. */
export function wide(html: string): string {
  return `<div class="wide">${html}</div>`;
}

export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, row: readonly string[]) => row.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("");
  return wide(
    `<table><thead><tr>${cells("th", head)}</tr></thead><tbody>${rows.map((row) => `<tr>${cells("td", row)}</tr>`).join("\n")}</tbody></table>`,
  );
}

/** By this a page of ours is known from others. */
export const GENERATOR = '<meta name="generator" content="thalamotor">';

export function htmlPage(title: string, heading: string, body: string, head = ""): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${GENERATOR}${head}<title>${escapeHtml(title)}</title>
<style>body{font:15px/1.45 sans-serif;max-width:66rem;margin:2rem auto;padding:0 1rem;color:#222}table{border-collapse:collapse;margin:1rem 0}td,th{padding:.15rem .5rem;text-align:right;border-bottom:1px solid #ddd}td{white-space:nowrap}td:first-child,th:first-child{text-align:left}svg{max-width:100%;height:auto}.wide{overflow-x:auto}.many{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem}.warnings{background:#fdecea;border-left:4px solid #c0392b;padding:.5rem 1rem .5rem 2rem}h3{margin:.5rem 0 0;font-size:1rem}@media(max-width:40rem){body{margin:1rem auto}.wide svg{max-width:none}td,th{padding:.15rem .4rem}}</style></head><body>
<h1>${escapeHtml(heading)}</h1>
${body}
</body></html>
`;
}
