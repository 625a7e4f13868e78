"""Pure codecs for the PDUs of 3GPP TS 23.040 and the alphabets of TS 23.038. No I/O."""
