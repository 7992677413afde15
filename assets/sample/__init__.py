"""The bundled sample: a small GOV.UK for the offline demo, built from cited tables of published figures."""
