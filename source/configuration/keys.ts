import { contextColours } from '../domain/contexts/terms.ts';
import { modes } from '../domain/effect.ts';
import { themes } from '../presentation/theme.ts';
import { type Field, oneOf, text, texts } from './fields.ts';

const pattern = (of: string): Field<string> =>
	text('', { takes: `${of}, in which * stands for any characters, or !${of} for all others` });

/** By what a context is found; all that is given has to hold. */
export const matchFields = {
	account: texts('the account id that STS tells', pattern('an account id')),
	role: texts(
		'the role of the credentials, by its name or that of the permission set behind it',
		pattern('the name of a role'),
	),
	region: texts('the region', pattern('a region')),
	partition: texts('the partition of the region: aws, aws-cn, aws-us-gov', pattern('a partition')),
	endpoint: texts(
		"where requests go: the URL of an endpoint, or aws for AWS's own hosts",
		pattern('a URL'),
	),
	profile: texts(
		'the profile of the AWS files; what is found by it is never looser than without',
		pattern('the name of a profile'),
	),
} as const;

/** What holds in a context. */
export const contextFields = {
	alias: text('how the header and confirmations call it'),
	colour: oneOf(contextColours, 'the colour of its name in the header'),
	mode: oneOf(modes, 'the most that a session may do there, and what it starts with'),
	reason: oneOf(
		['required'] as const,
		'required: nothing is written without `--reason` or `:reason`',
	),
	audit: oneOf(
		['required'] as const,
		'required: nothing is written that the audit file could not take before',
	),
	receive: oneOf(['never'] as const, 'never: no message is received, whatever the mode'),
} as const;

/** What holds everywhere. */
export const globalFields = {
	theme: oneOf(Object.keys(themes), 'the colours'),
} as const;
