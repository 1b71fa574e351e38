import { fail } from '../domain/failure.ts';
import { time } from '../presentation/formats.ts';
import type { login } from '../presentation/json/shapes/others.ts';
import type { Form } from '../presentation/json/shapes/parts.ts';
import type { Run } from './shell/context.ts';
import type { Definition } from './shell/definition.ts';
import { exitCodes } from './shell/exit-codes.ts';
import { printDocument, wantsJson } from './shell/print.ts';

export const definition: Definition = {
	name: 'login',
	summary: 'log in again where IAM Identity Center gives the credentials',
	about:
		'Says which page has to be opened, in a browser on any computer, and which code it has to show; waits until that was allowed, and keeps the login where the AWS CLI keeps it. Whatever waits for it, here or in another terminal, goes on by itself then.',
	operands: [],
	flags: [],
	examples: ['awsmsg login', 'awsmsg login --profile prod'],
};

/** `awsmsg login`: the device code of SSO OIDC, to its end. */
export const run: Run = async (context) => {
	const { out, clock, signal } = context;
	const { gateways } = await context.connect();
	const begun = await gateways.logins.begin({ signal });
	if (begun.kind === 'code') {
		throw fail('unsupported', `profile ${begun.profile} has no login that could be kept`, {
			hint: 'Each command asks for a code of its MFA device in a terminal, and so does :login in the console',
		});
	}
	const { id, session, url, urlWithCode, code, until } = begun;
	out.note(`To log in to ${session}, open ${urlWithCode ?? url} in a browser and allow ${code}.`);
	out.note(`Waiting until ${time(until, clock.now())}; ctrl-c gives it up.`);
	const { expiresAt = until } = await gateways.logins.finish({ id }, { signal });
	if (wantsJson(context)) {
		const document: Form<typeof login> = {
			kind: 'login',
			session,
			expiresAt: new Date(expiresAt).toISOString(),
		};
		await printDocument(context, document);
	} else out.note(`Logged in to ${session} until ${time(expiresAt, clock.now())}.`);
	return exitCodes.done;
};
