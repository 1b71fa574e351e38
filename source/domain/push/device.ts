/*
Mobile push: platform applications, each the way to one push service, and their endpoints, each one app on one device. Source:
SNS API reference, CreatePlatformApplication, ListEndpointsByPlatformApplication, SetEndpointAttributes.
*/

/** The way to a push service: `GCM` is Firebase Cloud Messaging, `APNS` Apple's. */
export type PlatformApplication = {
	readonly arn: string;
	/** `GCM`, `APNS`, `APNS_SANDBOX`, `ADM`, `BAIDU`, ...; empty where the ARN does not say. */
	readonly platform: string;
	readonly name: string;
	/** Absent where SNS does not tell: nothing is sent to any of its endpoints where it is false. */
	readonly enabled?: boolean;
	/** When the certificate ends that SNS signs in with at Apple's, ms since 1970; absent with a key, and elsewhere. */
	readonly certificateEnds?: number;
	/** Whether its delivery status logs are on. */
	readonly logs: {
		readonly success: boolean;
		readonly failure: boolean;
		/** Percent of the successes that are logged. */
		readonly sampleRate?: string;
	};
	/** Topics that are told of its endpoints and of failed deliveries, by what they are told: `DeliveryFailure`. */
	readonly events: Readonly<Record<string, string>>;
	/** As SNS tells it, under its names. Its credentials are no part of that. */
	readonly raw: Readonly<Record<string, string>>;
};

/** A device token, of which no more is kept than what tells it from others: whoever has one can send to the device. */
export type DeviceToken = {
	/** `fGx3…k9Pq`; nothing of a short one. */
	readonly shown: string;
	/** Characters of all of it. */
	readonly length: number;
};

/** One app on one device, as its application lists it. SNS tells no times of it: neither its age nor when it was switched off. */
export type PlatformEndpoint = {
	readonly arn: string;
	/** Absent where SNS does not tell. */
	readonly enabled?: boolean;
	readonly token?: DeviceToken;
	/** What whoever made it wrote beside it. */
	readonly userData?: string;
};

const ends = 4;
const longEnough = 16;

/** What is kept of a device token. */
export function deviceToken(text: string): DeviceToken {
	const letters = [...text];
	const shown =
		letters.length < longEnough
			? '…'
			: `${letters.slice(0, ends).join('')}…${letters.slice(-ends).join('')}`;
	return { shown, length: letters.length };
}

/** Where an ARN of mobile push leads: an application, or an endpoint of one. */
export type PushArn = {
	readonly partition: string;
	readonly region: string;
	readonly account: string;
	readonly platform: string;
	/** Of the application. */
	readonly application: string;
	/** Of an endpoint: the last part of its ARN. */
	readonly id?: string;
};

const form =
	/^arn:([^:/]+):sns:([^:/]+):([^:/]+):(?:app\/([^:/]+)\/([^:/]+)|endpoint\/([^:/]+)\/([^:/]+)\/([^:/]+))$/;

/**
 * Takes an ARN of mobile push apart: `arn:aws:sns:eu-west-1:123456789012:app/GCM/shop`,
 * `…:endpoint/GCM/shop/6b0e71bd-7e97-4d97-80ce-4a0994e55286`. `undefined` for anything else.
 */
export function readPushArn(text: string): PushArn | undefined {
	const [, partition, region, account, platform, name, ofEndpoint, application, id] =
		form.exec(text) ?? [];
	if (partition === undefined || region === undefined || account === undefined) return;
	const place = { partition, region, account };
	if (platform !== undefined && name !== undefined) {
		return { ...place, platform, application: name };
	}
	if (ofEndpoint === undefined || application === undefined || id === undefined) return;
	return { ...place, platform: ofEndpoint, application, id };
}

/** Whether a text is the ARN of an endpoint. */
export function isEndpointArn(text: string): boolean {
	return readPushArn(text)?.id !== undefined;
}

/** The ARN of the application that an endpoint is of, or of the application itself. */
export function applicationArn({ partition, region, account, platform, application }: PushArn) {
	return `arn:${partition}:sns:${region}:${account}:app/${platform}/${application}`;
}

/** What an endpoint is called in a sentence and typed by in a confirmation: `GCM/shop/6b0e71bd-…`; the ARN where it is none. */
export function endpointName(arn: string): string {
	const read = readPushArn(arn);
	return read?.id === undefined ? arn : `${read.platform}/${read.application}/${read.id}`;
}

/** The log groups of an application's deliveries: SNS makes them with the first line. */
export function pushLogGroups({ region, account, platform, application }: PushArn): {
	readonly success: string;
	readonly failure: string;
} {
	const success = `sns/${region}/${account}/app/${platform}/${application}`;
	return { success, failure: `${success}/Failure` };
}

/** What an application lacks that none of its endpoints gets anything without, or soon will. */
export type ApplicationTrouble =
	| { readonly trouble: 'disabled' }
	| { readonly trouble: 'certificate-over' | 'certificate-soon'; readonly at: number };

/** A certificate that ends so soon is told of, ms: who renews it has to ask others. */
const soon = 30 * 86_400_000;

/** What is wrong with an application; `now` in ms since 1970. */
export function applicationTrouble(
	{ enabled, certificateEnds }: Pick<PlatformApplication, 'enabled' | 'certificateEnds'>,
	now: number,
): ApplicationTrouble | undefined {
	if (enabled === false) return { trouble: 'disabled' };
	if (certificateEnds === undefined) return;
	if (certificateEnds <= now) return { trouble: 'certificate-over', at: certificateEnds };
	return certificateEnds - now < soon
		? { trouble: 'certificate-soon', at: certificateEnds }
		: undefined;
}
