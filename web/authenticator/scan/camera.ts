// The camera that looks away from the person, and its light where there is one.

export type CameraFault = 'refused' | 'none' | 'busy';
export type Camera = {
  readonly stream: MediaStream;
  /** Undefined when the camera has no light. */
  readonly light: ((on: boolean) => Promise<void>) | undefined;
  stop(): void;
};

/** Asks the person through the browser: call it from a tap. Answers with what went wrong. */
export async function openCamera(): Promise<Camera | CameraFault> {
  if (!navigator.mediaDevices?.getUserMedia) return 'none';
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (error) {
    return faultOf(error);
  }
  const [track] = stream.getVideoTracks();
  const can = track?.getCapabilities?.() as { torch?: boolean } | undefined;
  return {
    stream,
    light: can?.torch
      ? async (on) => track?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
      : undefined,
    stop: () => {
      for (const one of stream.getTracks()) one.stop();
    },
  };
}

function faultOf(error: unknown): CameraFault {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'none';
}
