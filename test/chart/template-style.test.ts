import { readFileSync } from "node:fs";
import { join } from "node:path";
import { globSync } from "tinyglobby";
import { describe, expect, it } from "vitest";
import { chartDir } from "../../scripts/lib/util/paths.ts";

const files = globSync("templates/**/*.{tpl,yaml,txt}", { cwd: chartDir }).sort();

const maxLength = 140;

/** Comments and actions of a template, with their places. */
const actionPattern = /\{\{-?\s*(?:\/\*[\s\S]*?\*\/|(?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^"`])*?)\s*-?\}\}/g;

interface Block {
  keyword: string;
  /** How far the line is indented that opens it. */
  indentation: number;
  /** Whether output has begun in it. From there, actions follow the indentation of the output. */
  hasOutput: boolean;
}

/**
 * Finds actions that are not indented by their block. `else` and `end` stand right below the line that opens the block, and other actions at
 * least two spaces to the right of it, up to the first line of output. The inside of `define` begins at the margin.
 */
function misplacedActions(template: string): string[] {
  const blocks: Block[] = [];
  const found: string[] = [];
  let end = 0;
  for (const { 0: action, index } of template.matchAll(actionPattern)) {
    const before = template.slice(template.lastIndexOf("\n", index) + 1, index);
    const opensLine = before.trim() === "";
    const isTrimmed = opensLine && action.startsWith("{{-");
    const keyword = /^\{\{-?\s*(\w+)/.exec(action)?.[1] ?? "";
    const block = blocks.at(-1);
    if (block) block.hasOutput ||= template.slice(end, index).trim() !== "" || (opensLine && !isTrimmed);
    end = index + action.length;
    if (isTrimmed && block) {
      const isEdge = keyword === "else" || keyword === "end";
      const isFree = block.keyword === "define" || block.hasOutput;
      const isPlaced = isEdge ? before.length === block.indentation : isFree || before.length >= block.indentation + 2;
      if (!isPlaced) found.push(`${template.slice(0, index).split("\n").length}: ${action.split("\n")[0]}`);
    }
    const indentation = before.length - before.trimStart().length;
    if (/^(if|with|range|define|block)$/.test(keyword)) blocks.push({ keyword, indentation, hasOutput: false });
    if (keyword === "end") blocks.pop();
  }
  return found;
}

/** Finds helpers that change their argument: a part of it, or a variable for such a part. */
function changesOfArguments(template: string): string[] {
  return template.split(/^(?=\{\{- define )/m).flatMap((helper) => {
    const part = String.raw`\$?\.[\w.]*\s*-?\}\}`;
    const assigned = helper.matchAll(new RegExp(String.raw`(\$\w+) :?= ${part}`, "g"));
    const changed = helper.matchAll(/\b(?:set|unset|merge|mergeOverwrite) (\$\w+|\$?\.\w+)(?=[\s)])/g);
    const parts = new Set([...assigned].map(([, name]) => name));
    return [...changed].flatMap(([call, what = ""]) => (parts.has(what) || what.includes(".") ? [call] : []));
  });
}

describe("the style of the templates", () => {
  it.each(files)("No line of %s is longer than 140 characters", (file) => {
    const lines = readFileSync(join(chartDir, file), "utf8").split("\n");
    expect(lines.flatMap((line, index) => (line.length > maxLength ? [`${index + 1}: ${line}`] : []))).toEqual([]);
  });

  // `strictYaml` is the last resort: the validation has already reported the values that it can find in time.
  it("Only one place of the templates rejects values, with the report of all findings", () => {
    const rejecting = files.flatMap((file) => {
      const actions = readFileSync(join(chartDir, file), "utf8").match(actionPattern) ?? [];
      return actions
        .filter((action) => !/^\{\{-?\s*\/\*/.test(action))
        .filter((action) => /[({|\s-](?:fail|required)\s/.test(action.replaceAll(/"(?:[^"\\]|\\.)*"|`[^`]*`/g, '""')))
        .map((action) => `${file}: ${action}`);
    });
    expect(rejecting.filter((action) => !action.includes("strict-yaml"))).toEqual([
      'templates/validation/_validation.tpl: {{- fail (include "node-monitoring.validation.report" .) -}}',
    ]);
  });

  it.each(files)("%s indents the inside of every block", (file) => {
    expect(misplacedActions(readFileSync(join(chartDir, file), "utf8"))).toEqual([]);
  });

  it.each(files)("No helper in %s changes its argument", (file) => {
    expect(changesOfArguments(readFileSync(join(chartDir, file), "utf8"))).toEqual([]);
  });

  it.each([
    ["set $job", '{{- define "a" -}}\n{{- $job := .job -}}\n{{- $_ := set $job "b" 1 -}}'],
    ["unset $rule", '{{- define "a" -}}\n{{- range $rule := .rules }}{{ $_ := unset $rule "b" }}{{ end -}}'],
    ["merge .job", '{{- define "a" -}}\n{{- toJson (merge .job (dict "b" 1)) -}}'],
  ])("The check of the arguments finds %s", (change, template) => {
    expect(changesOfArguments(template)).toEqual([change]);
  });

  it.each([
    {
      title: "an action at the indentation of its block",
      template: "{{- if .a }}\n{{- $b := 1 }}\n{{- end }}\n",
      line: "2: {{- $b := 1 }}",
    },
    { title: "an indented end", template: "{{- if .a }}\n  {{- end }}\n", line: "2: {{- end }}" },
    {
      title: "a nested block",
      template: "a:\n  {{- with .a }}\n  {{- if .b }}\n    {{- end }}\n  {{- end }}\n",
      line: "3: {{- if .b }}",
    },
  ])("The check of the indentation finds $title", ({ template, line }) => {
    expect(misplacedActions(template)[0]).toBe(line);
  });
});
