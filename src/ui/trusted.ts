/**
 * Trusted Types: the page may run no script but its own, and says so for the two addresses it starts scripts from (worker and
 * service worker). Browsers without them take the plain address.
 */
interface Policy {
  createScriptURL(address: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: Policy): Policy;
}

let policy: Policy | undefined;

/** The address of one of our own scripts, or an error for any other. */
export function ownScript(address: string): string {
  const rules: Policy = {
    createScriptURL(wanted) {
      if (new URL(wanted, location.href).origin !== location.origin) throw new TypeError('not a script of ours');
      return wanted;
    },
  };
  const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
  policy ??= factory ? factory.createPolicy('augenmass', rules) : rules;
  return policy.createScriptURL(address);
}
