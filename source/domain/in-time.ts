/** Resolves when the work does, or when the signal aborts; rejects as the work does until then. */
export async function inTime(work: Promise<void>, signal: AbortSignal): Promise<void> {
	if (signal.aborted) return;
	const late = Promise.withResolvers<void>();
	const giveUp = () => late.resolve();
	signal.addEventListener('abort', giveUp, { once: true });
	try {
		await Promise.race([work, late.promise]);
	} finally {
		signal.removeEventListener('abort', giveUp);
	}
}
