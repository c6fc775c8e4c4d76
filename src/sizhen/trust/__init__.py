"""Measures, intervals, calibration, prediction sets, abstention, subgroups, faithfulness: arrays in, values out."""
