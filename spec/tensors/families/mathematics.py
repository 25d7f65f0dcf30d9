"""Mathematics, element by element. What NumPy has no function for is a closed form."""

# By NumPy's name for each, of any number.
_ANY = """abs absolute negative positive sign ceil floor trunc fix square sin cos tan sinh cosh tanh arctan arcsinh exp
exp2 expm1 deg2rad rad2deg sinc signbit"""
_POSITIVE = "sqrt log log2 log10 log1p reciprocal"
_BELOW_1 = "arcsin arccos arctanh"
# By NumPy's name for each, of two operands.
_TWO = """add subtract multiply divide true_divide maximum minimum fmax fmin logaddexp logaddexp2 hypot copysign
nextafter fmod remainder heaviside greater greater_equal less less_equal not_equal"""
_INTEGERS = "bitwise_and bitwise_or bitwise_xor gcd lcm"

NUMPY_S_NAMES = {
    **{"x.{}()".format(name): "np.{}(x)".format(name) for name in _ANY.split()},
    **{"y.{}()".format(name): "np.{}(y)".format(name) for name in _POSITIVE.split()},
    **{"u.{}()".format(name): "np.{}(u)".format(name) for name in _BELOW_1.split()},
    **{"x.{}(y)".format(name): "np.{}(x, y)".format(name) for name in _TWO.split()},
    **{"k.{}(j)".format(name): "np.{}(k, j)".format(name) for name in _INTEGERS.split()},
    "k.bitwise_left_shift(j)": "np.left_shift(k, j)",
    "k.bitwise_right_shift(j)": "np.right_shift(k, j)",
}
OTHER_NAMES = {
    "x.neg()": "-x",
    "x.atan()": "np.arctan(x)",
    "x.asinh()": "np.arcsinh(x)",
    "u.asin()": "np.arcsin(u)",
    "u.acos()": "np.arccos(u)",
    "u.atanh()": "np.arctanh(u)",
    "(y + 1).acosh()": "np.arccosh(y + 1)",
    "(y + 1).arccosh()": "np.arccosh(y + 1)",
    "x.atan2(y)": "np.arctan2(x, y)",
    "x.arctan2(y)": "np.arctan2(x, y)",
    "x.sub(y)": "x - y",
    "x.mul(y)": "x * y",
    "x.div(y)": "x / y",
    "x.eq(x.round())": "x == np.round(x)",
    "x.ne(x.round())": "x != np.round(x)",
    "x.gt(y)": "x > y",
    "x.ge(y)": "x >= y",
    "x.lt(y)": "x < y",
    "x.le(y)": "x <= y",
    "(x > 0).logical_not()": "~(x > 0)",
    "m.clone().logical_not_()": "~m",
    "(x > 0).logical_and(m)": "(x > 0) & m",
    "(x > 0).logical_or(m)": "(x > 0) | m",
    "(x > 0).logical_xor(m)": "(x > 0) ^ m",
    "k.bitwise_not()": "~k",
    "x.round()": "np.round(x)",
    "x.sgn()": "np.sign(x)",
}
# Numbers among the operands, and forms of several
FORMS = {
    "x.add(y, alpha=2)": "x + 2 * y",
    "x.sub(y, alpha=2)": "x - 2 * y",
    "x - 2": "x - 2",
    "2 - x": "2 - x",
    "x * 2": "x * 2",
    "x / 2": "x / 2",
    "2 / y": "2 / y",
    "torch.rsub(x, y)": "y - x",
    "x.eq(1)": "x == 1",
    "x.ne(1)": "x != 1",
    "x.gt(1)": "x > 1",
    "x.ge(1)": "x >= 1",
    "x.lt(1)": "x < 1",
    "x.le(1)": "x <= 1",
    "x.fmod(2)": "np.fmod(x, 2)",
    "x.remainder(2)": "np.remainder(x, 2)",
    "y.floor_divide(2)": "np.floor_divide(y, 2)",
    "x.pow(2)": "x**2",
    "y.pow(x)": "y**x",
    "2 ** x": "2.0**x",
    "y.float_power(2).to(y.dtype)": "y**2",
    "x.clamp(-1, 2)": "np.clip(x, -1, 2)",
    "x.clip(-1, 2)": "np.clip(x, -1, 2)",
    "x.clamp_min(1)": "np.maximum(x, 1)",
    "x.clamp_max(1)": "np.minimum(x, 1)",
    "x.lerp(y, 0.25)": "x + (y - x) / 4",
    "x.lerp(y, u)": "x + (y - x) * u",
    "x.addcmul(x, y, value=2)": "x + 2 * x * y",
    "x.addcdiv(x, y, value=2)": "x + 2 * x / y",
    "x.xlogy(y)": "x * np.log(y)",
    "x.xlogy(2)": "x * np.log(2)",
    "x.frexp()": "np.frexp(x)",
    "x.ldexp(j)": "np.ldexp(x, j)",
    "x.frac()": "x - np.trunc(x)",
    "y.rsqrt()": "1 / np.sqrt(y)",
}
SPECIAL = {
    "x.erf()": "each(math.erf, x)",
    "x.erfc()": "each(math.erfc, x)",
    "u.erfinv().erf()": "u",
    "y.lgamma()": "each(math.lgamma, y)",
    "(y + 1).digamma() - y.digamma()": "1 / y",
    "y.polygamma(1) - (y + 1).polygamma(1)": "1 / y**2",
    "(y + 1).mvlgamma(2)": "math.log(math.pi) / 2 + each(math.lgamma, y + 1) + each(math.lgamma, y + 0.5)",
    "torch.ones_like(y).igamma(y)": "1 - np.exp(-y)",
    "torch.ones_like(y).igammac(y)": "np.exp(-y)",
    "x.i0()": "np.i0(x)",
    "x.sigmoid()": "1 / (1 + np.exp(-x))",
    # The logit of what is nearly 1 multiplies the rounding of the sigmoid by a thousand and more.
    "(x / 2).sigmoid().logit()": "x / 2",
    "x.relu()": "np.maximum(x, 0)",
}
# Of infinities and what is not a number
ODD = {
    "o.isnan()": "np.isnan(o)",
    "o.isinf()": "np.isinf(o)",
    "o.isfinite()": "np.isfinite(o)",
    "o.isposinf()": "np.isposinf(o)",
    "o.isneginf()": "np.isneginf(o)",
    "o.isreal()": "np.isreal(o)",
    "o.nan_to_num(7, 8, 9)": "np.nan_to_num(o, nan=7, posinf=8, neginf=9)",
    "q.nansum()": "np.nansum(q)",
    "q.nansum(1)": "np.nansum(q, 1)",
    "q.nanmean()": "np.nanmean(q)",
    "q.nanmedian()": "lower_median(q[q == q])",
    "q.nanmedian(1)[0]": "np.array([lower_median(row[row == row]) for row in q])",
    "q.nanquantile(0.25)": "np.nanquantile(q, 0.25)",
    "o.fmax(o.flip([0]))": "np.fmax(o, o[::-1])",
    "o.fmin(o.flip([0]))": "np.fmin(o, o[::-1])",
}
MATHEMATICS = {**NUMPY_S_NAMES, **OTHER_NAMES, **FORMS, **SPECIAL, **ODD}
