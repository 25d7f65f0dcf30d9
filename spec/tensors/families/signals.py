"""Fourier transforms and windows."""

from ...strategies import COMPLEX

TRANSFORMS = {
    "torch.fft.fft(x)": "np.fft.fft(x)",
    "torch.fft.ifft(torch.fft.fft(x))": "x + 0j",
    "torch.fft.ifft(c)": "np.fft.ifft(c)",
    "torch.fft.rfft(x)": "np.fft.rfft(x)",
    "torch.fft.irfft(torch.fft.rfft(x), n)": "x",
    "torch.fft.fft2(x)": "np.fft.fft2(x)",
    "torch.fft.hfft(c, n)": "np.fft.hfft(c, n)",
    "torch.fft.fftshift(x)": "np.fft.fftshift(x)",
    "torch.stft(x.flatten(), n, 1, center=False, return_complex=True)": (
        "np.stack([np.fft.rfft(x.reshape(-1)[start : start + n]) for start in range(n * n - n + 1)], -1)"
    ),
    "torch.istft(torch.stft(y.flatten(), 2, 1, window=torch.ones_like(y[0, :2]), return_complex=True), 2, 1, "
    "window=torch.ones_like(y[0, :2]))": "y.reshape(-1)",
}
# Symmetric ones as NumPy makes them; by default a window is one longer, without its last.
WINDOWS = {
    "torch.bartlett_window(n, periodic=False, dtype=x.dtype)": "np.bartlett(n)",
    "torch.blackman_window(n, periodic=False, dtype=x.dtype)": "np.blackman(n)",
    "torch.hamming_window(n, periodic=False, dtype=x.dtype)": "np.hamming(n)",
    "torch.hann_window(n, periodic=False, dtype=x.dtype)": "np.hanning(n)",
    "torch.kaiser_window(n, periodic=False, dtype=x.dtype)": "np.kaiser(n, 12)",
    "torch.bartlett_window(n + 2, dtype=x.dtype)": "np.bartlett(n + 3)[:-1]",
    "torch.blackman_window(n + 2, dtype=x.dtype)": "np.blackman(n + 3)[:-1]",
    "torch.hamming_window(n + 2, dtype=x.dtype)": "np.hamming(n + 3)[:-1]",
    "torch.hann_window(n + 2, dtype=x.dtype)": "np.hanning(n + 3)[:-1]",
    "torch.kaiser_window(n + 2, dtype=x.dtype)": "np.kaiser(n + 3, 12)[:-1]",
}
SIGNALS = {**(TRANSFORMS if COMPLEX else {}), **WINDOWS}
