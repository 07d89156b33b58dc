/** Waits for a state, never for a time: asks again (10 ms, then up to 100 ms apart) until `assertion` holds; else throws its last error. */
export async function eventually<Result>(
  assertion: () => Result | Promise<Result>,
  { within = 15_000 }: { within?: number } = {},
): Promise<Result> {
  const until = performance.now() + within;
  for (let pause = 10; ; pause = Math.min(100, pause * 1.5)) {
    try {
      return await assertion();
    } catch (error) {
      if (performance.now() > until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
