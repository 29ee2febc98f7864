// Mails Aldaba writes: one definition in blocks, two renderings (HTML and plain text) that say the same.
// No picture, no remote resource, no link but to this installation: a mail that asks for more is not from Aldaba.

export type NoticeBlock =
  | { kind: 'paragraph'; text: string }
  | { kind: 'table'; rows: readonly { label: string; value: string }[] }
  | { kind: 'button'; label: string; href: string }
  | { kind: 'code'; code: string };

export type Notice = {
  lang: string;
  title: string;
  blocks: readonly NoticeBlock[];
  /** Small print: why this mail came, where to ask. */
  footer: readonly string[];
};

const maxNoticeBytes = 10_240;

/**
 * Renders a notice. All texts are plain and escaped here. Throws RangeError when a link leaves `origin` or when the
 * HTML is over 10 KB (a text without bound got in; providers cut mails, and the button is at the end).
 */
export function renderNotice(notice: Notice, origin: string): { html: string; text: string } {
  const links = (href: string) => ownLink(href, origin);
  const html = renderHtml(notice, links);
  if (Buffer.byteLength(html) > maxNoticeBytes) throw new RangeError('notice: over 10 KB');
  return { html, text: renderText(notice, links) };
}

function ownLink(href: string, origin: string): string {
  const url = URL.canParse(href, origin) ? new URL(href, origin) : undefined;
  if (!url || url.origin !== new URL(origin).origin || url.username || url.password)
    throw new RangeError('notice: a link to another origin');
  return url.href;
}

function renderText(notice: Notice, link: (href: string) => string): string {
  const blocks = notice.blocks.map((block) => {
    switch (block.kind) {
      case 'paragraph':
        return oneLine(block.text);
      case 'table':
        return block.rows.map(({ label, value }) => `${oneLine(label)}: ${oneLine(value)}`).join('\n');
      case 'button':
        return `${oneLine(block.label)}:\n${link(block.href)}`;
      case 'code':
        return `    ${oneLine(block.code)}`;
    }
  });
  // "-- " is the mark of a signature (RFC 3676 §4.3).
  const footer = `-- \n${notice.footer.map(oneLine).join('\n')}`;
  return `${[oneLine(notice.title), ...blocks, footer].join('\n\n')}\n`;
}

// In the style element only what inline styles cannot say: dark colours. Contrast is AA in both.
const dark =
  ':root{color-scheme:light dark}@media(prefers-color-scheme:dark){.b{background:#16181c!important;color:#e8eaed!important}' +
  '.m{color:#b3b9c2!important}.a{background:#8ab4f8!important;color:#10131a!important}' +
  '.c{background:#24272d!important;color:#e8eaed!important}}';

function renderHtml(notice: Notice, link: (href: string) => string): string {
  const blocks = notice.blocks.map((block) => {
    switch (block.kind) {
      case 'paragraph':
        return `<p style="margin:0 0 16px">${escape(oneLine(block.text))}</p>`;
      case 'table':
        return `<table style="border-collapse:collapse;margin:0 0 16px">${block.rows
          .map(
            ({ label, value }) =>
              `<tr><th scope="row" class="m" style="text-align:start;vertical-align:top;font-weight:400;color:#505763;padding:4px 16px 4px 0">` +
              `${escape(oneLine(label))}</th><td style="padding:4px 0"><bdi>${escape(oneLine(value))}</bdi></td></tr>`,
          )
          .join('')}</table>`;
      case 'button':
        return (
          `<p style="margin:0 0 24px"><a class="a" href="${escape(link(block.href))}" style="display:inline-block;` +
          `background:#0b57a4;color:#fff;text-decoration:none;font-weight:600;padding:12px 20px;border-radius:8px">` +
          `${escape(oneLine(block.label))}</a></p>`
        );
      case 'code':
        return (
          `<p class="c" style="background:#eef1f5;border-radius:8px;margin:0 0 16px;padding:12px 16px;` +
          `font:600 24px/1.4 ui-monospace,Consolas,monospace;letter-spacing:2px">${escape(oneLine(block.code))}</p>`
        );
    }
  });
  const footer = notice.footer
    .map(
      (line) =>
        `<p class="m" style="margin:0 0 4px;font-size:14px;color:#505763">${escape(oneLine(line))}</p>`,
    )
    .join('');
  return (
    `<!doctype html><html lang="${escape(notice.lang)}"><head><meta charset="utf-8">` +
    `<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">` +
    `<meta name="supported-color-schemes" content="light dark"><meta name="format-detection" content="telephone=no">` +
    `<title>${escape(oneLine(notice.title))}</title><style>${dark}</style></head>` +
    `<body class="b" style="margin:0;background:#fff;color:#1b1f24"><div class="b" style="max-width:560px;margin:0 auto;` +
    `padding:24px;background:#fff;color:#1b1f24;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">` +
    `<h1 style="font-size:22px;line-height:1.3;margin:0 0 16px">${escape(oneLine(notice.title))}</h1>${blocks.join('')}` +
    `<hr style="border:0;border-top:1px solid #8b929c;margin:24px 0 16px">${footer}</div></body></html>`
  );
}

// A name someone chose cannot add a line that looks like one of ours.
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

function escape(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
