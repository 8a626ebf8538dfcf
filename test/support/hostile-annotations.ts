/** Annotations that configure a scrape or probe. */
export const targetAnnotations = ["scheme", "path", "port", "param_target", "param_module"].map(
  (name) => `prometheus.io/${name}`,
);

/**
 * Texts that try to move a request to another host, another target's URL, or another parameter.
 * @param host the host that no request may reach
 * @param port its port
 */
export function hostileTexts(host: string, port: number | string): string[] {
  const there = `${host}:${port}`;
  return [
    // The separator of joined labels, in every place.
    ...[
      `;${there}`,
      `${port};${host}`,
      `${port};${there}`,
      `80;@${there}`,
      `@${there};80`,
      `;@${host};${port}`,
      ";",
      ";;;",
    ],
    ...[
      `${port};::ffff:${host}%x`,
      `80;::ffff:${host}%25x`,
      `${port};[::ffff:${host}]`,
      `${port};::1%lo`,
      `;[::1%x;]:${port}`,
    ],
    // User info, and what ends a host, a path or a query.
    ...[`@${there}/x`, `@${there};/x`, `:x@${there}/`, `//${there}/x`, `/@${there}`, `\\\\${there}\\x`, `\\@${there}`],
    ...[
      `?@${there}`,
      `#@${there}`,
      `/?target=http://${there}`,
      `/#@${there}`,
      `/..//${there}`,
      `/%2f%2f${there}`,
      `%40${there}`,
    ],
    ...[
      `http://${there}/`,
      `https://${there}/x?y#z`,
      `http;${there};/x`,
      `https://x@${there}`,
      `ftp`,
      `file:///etc/passwd`,
    ],
    // Unicode look-alikes of separators, of digits and of letters, and characters that end a line.
    ...[
      `\uFF20${there}`,
      `\uFF1B@${there}`,
      `\u037E@${there}`,
      `80\u2028@${there}`,
      `\u0668\u0660`,
      `\u202E80@${there}`,
      `\uFF0F${there}`,
    ],
    ...[
      `80\n@${there}`,
      `80\r\nHost: ${there}`,
      `\t@${there}`,
      `/x HTTP/1.1\r\nHost: ${there}\r\n\r\n`,
      ` ${port}`,
      `\u0000@${there}`,
    ],
    // References to groups of a regular expression, and numbers that are no ports.
    ...[
      "\u0024{1}",
      "$2",
      `$1@${there}`,
      "-1",
      "0",
      "+80",
      "0x50",
      "8e1",
      "99999",
      "65536",
      "1".repeat(400),
      "/".repeat(5000),
    ],
    ...[
      "",
      " ",
      "@",
      "%",
      "?",
      "#",
      "[",
      "]",
      "[::1]",
      "::1",
      `[fe80::1%eth0]:${port}`,
      "localhost",
      "a".repeat(20_000),
    ],
  ];
}
