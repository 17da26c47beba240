// Finding a rule by the names others use for it.

export interface NamedRule {
  app: string;
  name: string;
  file: string;
  line: number;
}

/** The rule called `name` or `app.name`; undefined if there is none. */
export function ruleCalled<R extends NamedRule>(rules: readonly R[], name: string): R | undefined {
  return rules.find((r) => `${r.app}.${r.name}` === name) ?? rules.find((r) => r.name === name);
}

/** The lines in `file` where the named rules begin. */
export function linesOf(rules: readonly NamedRule[], names: readonly string[], file: string): number[] {
  return names.flatMap((n) => {
    const rule = ruleCalled(rules, n);
    return rule !== undefined && rule.file === file ? [rule.line] : [];
  });
}
