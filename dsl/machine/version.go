// The version of the meaning of rules.

package machine

// Version changes whenever the same texts could mean something else: to Step,
// to the moves of dsl/world, to the way conditions become tables. Verdicts and
// bundles made under another version are out of date.
const Version = "4"
